import { Injectable } from '@nestjs/common';
import { pageOf, type PageQuery, type RunId } from '../../platform/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DisclosureService } from '../disclosure/disclosure.service.ts';
import type { DisclosedDataset } from '../disclosure/opened-dataset.ts';
import {
  decodeForecast,
  type StoredBacktest,
  type StoredForecast,
} from '../formats/forecast-codec.ts';
import { GROUPINGS } from './run-accuracy.dto.ts';
import type {
  AccuracyPage,
  AccuracySummary,
  SeriesAccuracy,
  StepAccuracy,
} from './run-accuracy.dto.ts';
import type { RunEntity } from '../runs/run.entity.ts';
import { SERIES_FORECAST } from '../runs/run-places.ts';
import { RunStore } from '../runs/run.store.ts';

const ORDINAL = /^\d{1,9}$/;
const SERIES_A_READ = 500;

/** Backtest accuracy of a forecast, by series, by method and over all. */
@Injectable()
export class RunAccuracy {
  constructor(
    private readonly runs: RunStore,
    private readonly disclosure: DisclosureService,
  ) {}

  async page(dataset: DatasetEntity, runId: RunId, query: PageQuery): Promise<AccuracyPage> {
    const run = await this.runs.getEnded(dataset.organizationId, runId);
    const from = Number((await this.disclosure.position(dataset, query.cursor, ORDINAL)) ?? 0);
    const disclosed = await this.disclosure.disclose(dataset, {
      action: 'forecast.values',
      resource: `forecast:${runId}`,
      details: { datasetId: dataset.id, accuracy: true },
    });
    const { sealer, demand: sealed } = disclosed;
    const rows = await this.runs.listForecasts(run, from, query.limit + 1);
    const opened = await Promise.all(
      rows.map(async (row) => {
        const { ordinal } = row;
        const bytes = await sealer.open(row.sealed, SERIES_FORECAST.at({ runId: run.id, ordinal }));
        const uniqueId = await sealed.uniqueId(row);
        return { ordinal, uniqueId, forecast: decodeForecast(bytes) };
      }),
    );
    const page = pageOf(
      opened,
      query.limit,
      ({ ordinal }) => sealed.cursor(String(ordinal + 1)),
      ({ uniqueId, forecast }) => accuracyOf(uniqueId, forecast, run.levels),
    );
    return { ...page, summary: from === 0 ? await this.summary(run, disclosed) : [] };
  }

  private async summary(run: RunEntity, { sealer }: DisclosedDataset): Promise<AccuracySummary[]> {
    const groups = new Map(GROUPINGS.map((by) => [by, new Map<string, Tally>()]));
    for (let from = 0; ;) {
      const rows = await this.runs.listForecasts(run, from, SERIES_A_READ);
      for (const row of rows) {
        const bytes = await sealer.open(
          row.sealed,
          SERIES_FORECAST.at({ runId: run.id, ordinal: row.ordinal }),
        );
        const forecast = decodeForecast(bytes);
        for (const [by, tallies] of groups) {
          const group = groupOf(forecast, by);
          const tally = tallies.get(group) ?? new Tally(run.levels);
          tallies.set(group, tally);
          tally.add(forecast.backtest);
        }
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < SERIES_A_READ) break;
      from = last.ordinal + 1;
    }
    return [...groups].flatMap(([by, tallies]) =>
      [...tallies]
        .map(([group, tally]) => ({ by, ...tally.summary(group) }))
        .sort((a, b) => b.series - a.series),
    );
  }
}

type Grouping = (typeof GROUPINGS)[number];

function groupOf({ method, warnings }: StoredForecast, by: Grouping): string {
  switch (by) {
    case 'all':
      return 'all';
    case 'method':
      return method;
    case 'demand':
      return DEMANDS.find(([warning]) => warnings.includes(warning))?.[1] ?? 'steady';
  }
}

/** The kind of demand by what a forecast remarks on it. */
const DEMANDS = [
  ['lumpy', 'lumpy'],
  ['intermittent', 'intermittent'],
  ['constant_series', 'constant'],
  ['single_observation', 'constant'],
] as const;

function accuracyOf(
  uniqueId: string,
  { method, warnings, parameters = {}, candidates = [], backtest }: StoredForecast,
  levels: readonly number[],
): SeriesAccuracy {
  const steps = backtest === undefined ? [] : stepsOf(backtest, levels);
  const origins = backtest?.origins ?? 0;
  return { uniqueId, method, warnings, parameters, candidates, origins, steps };
}

/** Steps that some origin could judge. */
function stepsOf(backtest: StoredBacktest, levels: readonly number[]): StepAccuracy[] {
  const { mae, rmse, bias, valueAdded, coverage } = backtest;
  return mae.flatMap((error, i) =>
    error === null
      ? []
      : [
          {
            step: i + 1,
            mae: error,
            rmse: rmse[i]!,
            bias: bias[i]!,
            valueAdded: valueAdded[i]!,
            coverage: Object.fromEntries(levels.map((level, j) => [level, coverage[j]![i]!])),
          },
        ],
  );
}

/** Means over series; each counts once, whatever its size. */
class Tally {
  private series = 0;
  private judged = 0;
  private readonly saved: number[] = [];
  private readonly leaning: number[] = [];
  private readonly within: number[][];

  constructor(private readonly levels: readonly number[]) {
    this.within = levels.map(() => []);
  }

  add(backtest: StoredBacktest | undefined): void {
    this.series += 1;
    const steps = backtest === undefined ? [] : stepsOf(backtest, this.levels);
    if (steps.length === 0) return;
    this.judged += 1;
    const mae = mean(steps.map((step) => step.mae))!;
    const saved = mean(steps.flatMap(({ valueAdded }) => valueAdded ?? []));
    if (saved !== null) this.saved.push(saved);
    if (mae > 0) this.leaning.push(mean(steps.map(({ bias }) => bias))! / mae);
    this.levels.forEach((level, i) => {
      this.within[i]!.push(mean(steps.map(({ coverage }) => coverage[level]!))!);
    });
  }

  summary(group: string): Omit<AccuracySummary, 'by'> {
    return {
      group,
      series: this.series,
      judged: this.judged,
      valueAdded: mean(this.saved),
      relativeBias: mean(this.leaning),
      coverage:
        this.judged === 0
          ? {}
          : Object.fromEntries(this.levels.map((level, i) => [level, mean(this.within[i]!)!])),
    };
  }
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, one) => sum + one, 0) / values.length;
}
