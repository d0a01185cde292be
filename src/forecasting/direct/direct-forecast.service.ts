import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.ts';
import { invalidField } from '../../platform/index.ts';
import {
  formatPeriod,
  isDsProblem,
  isInCalendar,
  learnPhase,
  parseDs,
  type ParsedDs,
  type Phase,
} from '../calendar/index.ts';
import { defaultSeasonLength, stockPolicy, type SeriesForecast } from '../engine/index.ts';
import { explanationOf } from '../explanations/explanation.ts';
import { storedForecast } from '../runs/forecast-codec.ts';
import { ForecastPool } from '../runs/forecast-pool.ts';
import { DEFAULT_LEVELS } from '../runs/run.dto.ts';
import type { DatedForecast } from '../runs/value-format.ts';
import { calendarOf } from '../sides/calendar-of.ts';
import { laidOut, type DriverGap, type LaidOutSeries } from '../sides/laid-out.ts';
import { withSiblings } from '../sides/with-siblings.ts';
import { requireWithin } from '../stock/run-stock.ts';
import {
  MOST_OBSERVATIONS,
  type DirectForecastPage,
  type DirectForecastRequest,
} from './direct-forecast.dto.ts';
import { apart, together } from './direct-hierarchy.ts';
import { directSeries } from './direct-series.ts';

/** Forecasts, and what else was asked for beside them. */
export interface DirectAnswer extends Pick<DirectForecastPage, 'series' | 'stock'> {
  readonly forecasts: DatedForecast[];
}

/** Whoever sent the data sees all of them. */
const SENT = { observations: true, stockouts: true, hiddenDrivers: new Set<string>() };

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
    const read = series.map((_, index) => directSeries(request, index, phase));
    const ends = read.map(({ run }) => run.periods.at(-1)!);
    requireDates(request, phase, Math.max(...ends));
    const common = {
      frequency,
      phase,
      horizon,
      calendar: calendarOf(request, frequency),
      missing: request.missing ?? 'unknown',
      latest: Math.max(...ends),
    };
    const laid = read.map(({ run, sides }, index) => complete(laidOut(run, sides, common), index));
    const seasonLength = request.seasonLength ?? defaultSeasonLength(frequency);
    const names = series.map(({ uniqueId }) => uniqueId);
    const arrangement =
      request.hierarchy === undefined
        ? apart(names, withSiblings(names, laid, seasonLength, request.siblings))
        : together(names, laid, seasonLength, request.hierarchy);
    await this.audit.append({
      action: 'forecast.direct',
      resource: 'forecast',
      details: { series: series.length, horizon },
    });
    const { ids, settled } = arrangement;
    const results = await this.pool.forecast(
      {
        series: arrangement.series.map(({ y }) => y),
        contexts: arrangement.series.map(({ context }) => context),
        horizon,
        levels,
        seasonLength,
        method: request.method ?? 'auto',
        backtestOrigins: 0,
      },
      signal,
    );
    const made = settled(results.map(({ forecast }) => (forecast.ok ? forecast : null))).flatMap(
      (forecast, i) =>
        forecast === null ? [] : [{ uniqueId: ids[i]!, ...arrangement.series[i]!, forecast }],
    );
    const forecasts = made.map(({ uniqueId, last, forecast }) => {
      const { method, mean, lower, upper } = forecast;
      const dates = Array.from(mean, (_, step) => formatPeriod(frequency, phase, last + 1 + step));
      return { uniqueId, method, dates, levels, mean, lower, upper };
    });
    return { forecasts, ...besides(request, phase, made) };
  }
}

interface Made {
  readonly uniqueId: string;
  readonly first: number;
  readonly last: number;
  readonly forecast: SeriesForecast;
}

function besides(
  { explain, stock, frequency }: DirectForecastRequest,
  phase: Phase,
  made: readonly Made[],
): Omit<DirectAnswer, 'forecasts'> {
  return {
    ...(explain === true
      ? {
          series: made.map(({ uniqueId, first, last, forecast }) => {
            const kept = storedForecast(forecast, { firstPeriod: last + 1, historyFrom: first });
            const ds = (period: number): string => formatPeriod(frequency, phase, period);
            return explanationOf(uniqueId, kept, ds, SENT);
          }),
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

/** @throws Problem naming the future that lacks a driver's value */
function complete(series: LaidOutSeries | DriverGap, index: number): LaidOutSeries {
  if ('y' in series) return series;
  const { driver, ds } = series;
  const detail = `lacks a value of the driver ${driver} for ${ds}`;
  throw invalidField(`/series/${index}/future`, 'missing_driver', detail);
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
  end: number,
): void {
  if (isInCalendar(frequency, phase, end + horizon)) return;
  throw invalidField('/horizon', 'out_of_calendar', 'reaches beyond the year 9999');
}
