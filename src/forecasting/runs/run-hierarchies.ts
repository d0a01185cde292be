import { Injectable } from '@nestjs/common';
import { OrganizationKeys } from '../../crypto/index.ts';
import { UnitOfWork, WorkFailed, type WorkAttempt } from '../../platform/index.ts';
import { isInCalendar } from '../calendar/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { datasetExtent } from '../demand/dataset-end.ts';
import { DemandStore } from '../demand/demand.store.ts';
import { SealedDemand } from '../demand/sealed-demand.ts';
import { floorsOf, longestHistory, standardErrorsOf, type Hierarchy } from '../engine/index.ts';
import { decodeForecast } from '../formats/forecast-codec.ts';
import { ForecastPool } from '../threads/forecast-pool.ts';
import { SeriesHistories, type Alignment } from '../demand/history-source.ts';
import { ownerOf, type RunEntity } from './run.entity.ts';
import { SERIES_FORECAST, SETTLED_FORECAST } from './run-places.ts';
import { RunStore } from './run.store.ts';
import { NodeHistories, ordinalOfNode } from '../hierarchies/node-histories.ts';
import { detailOf } from '../hierarchies/places.ts';
import { encodeReconciled } from '../hierarchies/reconciled-codec.ts';

const NAMES_A_READ = 200;
const ROWS_A_READ = 100;
/** Maximum number of values, rows times horizon, that are reconciled at once. */
export const MAX_RECONCILED_VALUES = 4_000_000;

/** Binding of a forecast's rows. */

/** A run whose series have been laid out. */
export interface RunPlan {
  readonly hierarchy: Hierarchy;
  readonly alignment: Alignment;
  readonly series: SeriesHistories;
  readonly nodes: NodeHistories;
}

/** The part of a forecast that makes it add up: what aggregates there are, what they sold, and what comes of them all. */
@Injectable()
export class RunHierarchies {
  constructor(
    private readonly runs: RunStore,
    private readonly demand: DemandStore,
    private readonly keys: OrganizationKeys,
    private readonly pool: ForecastPool,
    private readonly uow: UnitOfWork,
  ) {}

  /**
   * Lays the series out as they were when the forecast was asked for, the same way each time. What it finds the first time
   * is noted in the run. @throws WorkFailed where a series has no place, or there is too much of it
   */
  async plan(row: RunEntity, dataset: DatasetEntity, signal: AbortSignal): Promise<RunPlan> {
    const { separator, layout } = row.hierarchy!;
    const leaves = row.total - (row.nodeCount ?? 0);
    const sealed = new SealedDemand(await this.keys.sealer(row.organizationId), dataset.id);
    const ids = await this.idsOf(dataset, sealed, leaves);
    const { horizon } = row;
    const laid = await this.pool.layOut(
      { ids, separator, layout, horizon, maxValues: MAX_RECONCILED_VALUES },
      ownerOf(row),
      signal,
    );
    if (laid.kind === 'misplaced') {
      const which = `Series ${laid.wrong.index + 1} of the dataset ${detailOf(laid.wrong)}.`;
      throw new WorkFailed({ code: 'misplaced_series', detail: which });
    }
    if (laid.kind === 'too_many') {
      const count = `${leaves} series with ${laid.sums} sums`;
      throw new WorkFailed({
        code: 'too_many',
        detail: `There are ${count}, too many for this horizon; shorten the horizon or the hierarchy.`,
      });
    }
    const { hierarchy } = laid;
    const extent = await datasetExtent(this.demand, sealed, dataset, leaves);
    const { first, end: found } = extent ?? { first: 0, end: -1 };
    const end = row.lastPeriod ?? found;
    const { frequency, phase } = dataset;
    if (phase !== null && !isInCalendar(frequency, phase, end + row.horizon))
      throw new WorkFailed({
        code: 'out_of_calendar',
        detail: 'The forecast would reach beyond the year 9999.',
      });
    await this.note(row, { nodeCount: hierarchy.nodes.length, lastPeriod: end, leaves });
    const alignment = { end, seasonLength: row.seasonLength };
    const series = new SeriesHistories(this.demand, { dataset, sealed }, alignment);
    const longest = Math.min(end - first + 1, longestHistory(row.seasonLength));
    const nodes = new NodeHistories(hierarchy, series, alignment, longest);
    return { hierarchy, alignment, series, nodes };
  }

  /** Reconciles all rows of a run and stores the results. A repeated call continues where the last one stopped. */
  async reconcileStep(
    row: RunEntity,
    { hierarchy }: RunPlan,
    { signal, advanced }: WorkAttempt,
  ): Promise<void> {
    const size = hierarchy.nodes.length + hierarchy.leaves;
    const base = await this.baseOf(row, hierarchy);
    for (let step = 0; step < row.horizon; step++) {
      const [from, to] = [step * size, (step + 1) * size];
      const { means, narrowing } = await this.pool.settle(
        {
          hierarchy,
          means: base.means.slice(from, to),
          variances: base.variances.slice(from, to),
          how: row.hierarchy!.reconcile,
          nonNegative: base.nonNegative,
        },
        ownerOf(row),
        signal,
      );
      base.means.set(means, from);
      base.variances.set(narrowing, from);
    }
    const floors = floorsOf(hierarchy, base.nonNegative);
    const column = (all: Float64Array, at: number): Float64Array =>
      Float64Array.from({ length: row.horizon }, (_, step) => all[step * size + at]!);
    for (let done = row.settledCount; done < size; done += ROWS_A_READ) {
      signal.throwIfAborted();
      const end = Math.min(size, done + ROWS_A_READ);
      const sealer = await this.keys.sealer(row.organizationId);
      const rows = Array.from({ length: end - done }, (_, i) => {
        const at = done + i;
        const ordinal = ordinalAt(hierarchy, at);
        const settled = encodeReconciled({
          mean: column(base.means, at),
          narrowing: column(base.variances, at),
          nonNegative: floors[at] === 1,
        });
        return {
          ordinal,
          sealed: sealer.seal(settled, SETTLED_FORECAST.at({ runId: row.id, ordinal })),
        };
      });
      await this.uow.run(async () => {
        await this.runs.settleForecasts(row, rows);
        await this.runs.update(row, { settledCount: end });
        await advanced();
      });
    }
  }

  private async idsOf(
    dataset: DatasetEntity,
    sealed: SealedDemand,
    count: number,
  ): Promise<string[]> {
    const ids: (string | null)[] = [];
    while (ids.length < count) {
      const size = Math.min(NAMES_A_READ, count - ids.length);
      const { organizationId, id } = dataset;
      const rows = await this.demand.listSeries(organizationId, id, ids.length, size);
      if (rows.length === 0) break;
      const named = await sealed.uniqueIds(rows);
      ids.push(...named.map(({ row, uniqueId }) => (row.deleted === true ? null : uniqueId)));
    }
    // What was deleted adds nothing anywhere, and takes the place of any other.
    const any = ids.find((id) => id !== null) ?? '';
    return ids.map((id) => id ?? any);
  }

  /** Notes what was found, once: a run that goes on after a kill finds the same. */
  private async note(
    row: RunEntity,
    found: { readonly nodeCount: number; readonly lastPeriod: number; readonly leaves: number },
  ): Promise<void> {
    const { nodeCount, lastPeriod, leaves } = found;
    if (row.nodeCount !== null) return;
    const change = { nodeCount, lastPeriod, total: leaves + nodeCount };
    await this.runs.update(row, change);
    Object.assign(row, change);
  }

  /** Means and error variances by step, aggregates first within each; a row without a forecast is zero for certain. */
  private async baseOf(row: RunEntity, hierarchy: Hierarchy) {
    const sealer = await this.keys.sealer(row.organizationId);
    const first = hierarchy.nodes.length;
    const size = first + hierarchy.leaves;
    const means = new Float64Array(size * row.horizon);
    const variances = new Float64Array(size * row.horizon);
    const nonNegative = new Uint8Array(hierarchy.leaves).fill(1);
    for (let from = -first; from < hierarchy.leaves;) {
      const rows = await this.runs.listSealed(row, from, ROWS_A_READ);
      for (const { ordinal, sealed } of rows) {
        const forecast = decodeForecast(
          await sealer.open(sealed, SERIES_FORECAST.at({ runId: row.id, ordinal })),
        );
        const { mean, spread } = forecast;
        const at = ordinal < 0 ? ordinalOfNode(ordinal) : first + ordinal;
        if (ordinal >= 0 && forecast.nonNegative === false) nonNegative[ordinal] = 0;
        if (spread === undefined) continue;
        standardErrorsOf(mean, spread).forEach((error, step) => {
          means[step * size + at] = mean[step]!;
          variances[step * size + at] = error * error;
        });
      }
      const last = rows.at(-1);
      if (last === undefined) break;
      from = last.ordinal + 1;
    }
    return { means, variances, nonNegative };
  }
}

/** The row of a place in a hierarchy, aggregates first. */
function ordinalAt({ nodes }: Hierarchy, at: number): number {
  return at < nodes.length ? ordinalOfNode(at) : at - nodes.length;
}
