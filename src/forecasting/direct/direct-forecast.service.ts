import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.ts';
import { invalidField, Problem, type FieldProblem } from '../../platform/index.ts';
import {
  formatPeriod,
  isDsProblem,
  isInCalendar,
  learnPhase,
  parseDs,
  toPeriod,
  type DsProblem,
  type ParsedDs,
  type Phase,
} from '../calendar/index.ts';
import type { ObservationRun } from '../demand/segment-codec.ts';
import { defaultSeasonLength, stockPolicy, type SeriesForecast } from '../engine/index.ts';
import { explanationOf } from '../explanations/explanation.ts';
import { storedForecast } from '../runs/forecast-codec.ts';
import { ForecastPool } from '../runs/forecast-pool.ts';
import { DEFAULT_LEVELS } from '../runs/run.dto.ts';
import type { DatedForecast } from '../runs/value-format.ts';
import { requireWithin } from '../stock/run-stock.ts';
import {
  MOST_OBSERVATIONS,
  type DirectForecastPage,
  type DirectForecastRequest,
} from './direct-forecast.dto.ts';
import { apart, together } from './direct-hierarchy.ts';

/** Forecasts, and what else was asked for beside them. */
export interface DirectAnswer extends Pick<DirectForecastPage, 'series' | 'stock'> {
  readonly forecasts: DatedForecast[];
}

/** Forecasts series that come in the request, and keeps nothing of them. */
@Injectable()
export class DirectForecasts {
  constructor(
    private readonly pool: ForecastPool,
    private readonly audit: AuditLog,
  ) {}

  async forecast(request: DirectForecastRequest, signal: AbortSignal): Promise<DirectAnswer> {
    const { frequency, horizon, series } = request;
    const levels = [...new Set(request.levels ?? DEFAULT_LEVELS)].sort((a, b) => a - b);
    requireModest(request);
    if (request.stock !== undefined) requireWithin(horizon, request.stock, '/stock/leadTime');
    const phase = phaseOf(request);
    const runs = series.map((_, index) => runOf(request, index, phase));
    requireDates(request, phase, runs);
    const seasonLength = request.seasonLength ?? defaultSeasonLength(frequency);
    const names = series.map(({ uniqueId }) => uniqueId);
    const arrangement =
      request.hierarchy === undefined
        ? apart(names, runs)
        : together(names, runs, seasonLength, request.hierarchy);
    await this.audit.append({
      action: 'forecast.direct',
      resource: 'forecast',
      details: { series: series.length, horizon },
    });
    const { ids, ends, histories, settled } = arrangement;
    const results = await this.pool.forecast(
      {
        series: histories,
        horizon,
        levels,
        seasonLength,
        method: request.method ?? 'auto',
        backtestOrigins: 0,
      },
      signal,
    );
    const made = settled(results.map(({ forecast }) => (forecast.ok ? forecast : null))).flatMap(
      (forecast, i) => (forecast === null ? [] : [{ uniqueId: ids[i]!, end: ends[i]!, forecast }]),
    );
    const forecasts = made.map(({ uniqueId, end, forecast }) => {
      const { method, mean, lower, upper } = forecast;
      const dates = Array.from(mean, (_, step) => formatPeriod(frequency, phase, end + 1 + step));
      return { uniqueId, method, dates, levels, mean, lower, upper };
    });
    return { forecasts, ...besides(request, made) };
  }
}

interface Made {
  readonly uniqueId: string;
  readonly forecast: SeriesForecast;
}

function besides(
  { explain, stock }: DirectForecastRequest,
  made: readonly Made[],
): Omit<DirectAnswer, 'forecasts'> {
  return {
    ...(explain === true
      ? {
          series: made.map(({ uniqueId, forecast }) =>
            explanationOf(uniqueId, storedForecast(forecast, 0)),
          ),
        }
      : {}),
    ...(stock === undefined
      ? {}
      : {
          stock: made.map(({ uniqueId, forecast }) => ({
            uniqueId,
            ...stockPolicy(forecast, stock),
          })),
        }),
  };
}

function requireModest({ series }: DirectForecastRequest): void {
  const count = series.reduce((sum, one) => sum + one.observations.length, 0);
  if (count > MOST_OBSERVATIONS) {
    const detail = `has ${count} observations in all, more than ${MOST_OBSERVATIONS}; import them as a dataset`;
    throw invalidField('/series', 'too_many', detail);
  }
  const seen = new Set<string>();
  series.forEach(({ uniqueId }, index) => {
    if (seen.has(uniqueId)) {
      throw invalidField(`/series/${index}/uniqueId`, 'duplicate', 'is there twice');
    }
    seen.add(uniqueId);
  });
}

function phaseOf({ frequency, series }: DirectForecastRequest): Phase {
  const dates = series
    .flatMap(({ observations }) => observations.map(({ ds }) => parseDs(ds)))
    .filter((ds): ds is ParsedDs => !isDsProblem(ds));
  const learned = learnPhase(frequency, dates);
  if (learned === undefined) {
    const pointer = '/series/0/observations/0/ds';
    throw invalidField(pointer, 'invalid_ds', `is not a date of frequency ${frequency}`);
  }
  return learned.phase;
}

/** A forecast has to stay within the calendar. @throws Problem naming the horizon */
function requireDates(
  { frequency, horizon }: DirectForecastRequest,
  phase: Phase,
  runs: readonly ObservationRun[],
): void {
  const end = Math.max(...runs.map(({ periods }) => periods.at(-1)!));
  if (isInCalendar(frequency, phase, end + horizon)) return;
  throw invalidField('/horizon', 'out_of_calendar', 'reaches beyond the year 9999');
}

/** The observations of one series in the order of time. @throws Problem naming each one that is wrong */
function runOf(request: DirectForecastRequest, index: number, phase: Phase): ObservationRun {
  const { observations } = request.series[index]!;
  const problems: FieldProblem[] = [];
  const values = new Map<number, number>();
  observations.forEach(({ ds, y }, i) => {
    const period = periodOf(request, phase, ds);
    const pointer = `/series/${index}/observations/${i}/ds`;
    if (typeof period !== 'number') {
      problems.push({ pointer, code: period.code, detail: period.detail });
    } else if (values.has(period)) {
      problems.push({ pointer, code: 'duplicate_observation', detail: 'is there twice' });
    } else {
      values.set(period, y);
    }
  });
  if (problems.length > 0) {
    throw new Problem('invalid_request', `Not valid: ${problems[0]!.pointer}`, {
      errors: problems.slice(0, 100),
    });
  }
  const periods = Int32Array.from(values.keys()).sort();
  return { periods, values: Float64Array.from(periods, (period) => values.get(period)!) };
}

function periodOf(
  { frequency }: DirectForecastRequest,
  phase: Phase,
  ds: string,
): number | DsProblem {
  const parsed = parseDs(ds);
  return isDsProblem(parsed) ? parsed : toPeriod(frequency, phase, parsed);
}
