import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import {
  BODY_BOUNDS,
  currentPrincipal,
  invalidField,
  Problem,
  shapeProblem,
  validate,
} from '../../platform/index.ts';
import { defaultSeasonLength } from '../engine/index.ts';
import { ForecastPool, TaskTooLarge } from '../threads/forecast-pool.ts';
import { DEFAULT_LEVELS } from '../runs/run.dto.ts';
import type { ValueType } from '../formats/value-format.ts';
import { calendarOf } from '../covariates/calendar-of.ts';
import { requireWithin } from '../stock/run-stock.ts';
import { DirectForecastOptions } from './direct-forecast.dto.ts';
import type { DirectTask } from '../threads/direct-work.ts';

/** Forecasts series that come in the request, and keeps nothing of them. */
@Injectable()
export class DirectForecastService {
  constructor(
    private readonly pool: ForecastPool,
    private readonly audit: AuditLogService,
  ) {}

  /**
   * The answer as text of the type, in UTF-8. Only the options are read here: the series, which may be long, in a forecast thread.
   * @throws Problem naming each field that is wrong
   */
  async forecast(body: unknown, type: ValueType, signal: AbortSignal): Promise<Uint8Array> {
    const task = await taskOf(body, type);
    const { organizationId, userId } = currentPrincipal();
    const owner = { organizationId, principalId: userId };
    const pending = this.pool.forecastDirectly(task, owner, signal, isShort(task));
    const result = await pending.catch(tellSize);
    if (!result.ok) {
      const [first] = result.problems;
      throw new Problem('invalid_request', `${first?.pointer}: ${first?.detail}`, {
        errors: result.problems,
      });
    }
    await this.audit.append({
      action: 'forecast.direct',
      resource: 'forecast',
      details: { series: result.series, horizon: (body as DirectForecastOptions).horizon },
    });
    return result.text;
  }
}

async function taskOf(body: unknown, type: ValueType): Promise<DirectTask> {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  const { series, ...rest } = (isObject ? body : {}) as Record<string, unknown>;
  const problem = shapeProblem(rest, BODY_BOUNDS);
  if (problem !== undefined) throw problem;
  const options = await validate(DirectForecastOptions, rest);
  const { frequency, horizon, hierarchy, stock } = options;
  if (stock !== undefined) requireWithin(horizon, stock, '/stock/leadTime');
  return {
    frequency,
    horizon,
    levels: [...new Set(options.levels ?? DEFAULT_LEVELS)].sort((a, b) => a - b),
    seasonLength: options.seasonLength ?? defaultSeasonLength(frequency),
    method: options.method ?? 'auto',
    calendar: calendarOf(options, frequency),
    missing: options.missing ?? 'unknown',
    siblings: options.siblings,
    hierarchy: hierarchy === undefined ? undefined : { ...hierarchy },
    explain: options.explain === true,
    stock: stock === undefined ? undefined : { ...stock },
    series,
    type,
  };
}

/** Series, and observations of all, that are forecast in about a second. */
const SHORT_SERIES = 20;
const SHORT_OBSERVATIONS = 2000;

/** Whether little is asked for. The series have not been read: whatever is wrong with them is found there. */
function isShort({ series, hierarchy }: DirectTask): boolean {
  if (hierarchy !== undefined || !Array.isArray(series) || series.length > SHORT_SERIES)
    return false;
  const lengths = series.map((one) => {
    const { observations } = (one ?? {}) as { readonly observations?: unknown };
    return Array.isArray(observations) ? observations.length : 0;
  });
  return lengths.reduce((sum, length) => sum + length, 0) <= SHORT_OBSERVATIONS;
}

/** @throws Problem invalid_request in place of TaskTooLarge */
function tellSize(error: unknown): never {
  if (!(error instanceof TaskTooLarge)) throw error;
  throw invalidField(
    '/series',
    'too_many',
    'requires too much memory; import the series as a dataset',
  );
}
