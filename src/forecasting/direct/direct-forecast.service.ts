import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.ts';
import {
  BODY_BOUNDS,
  currentPrincipal,
  Problem,
  shapeProblem,
  validate,
} from '../../platform/index.ts';
import { defaultSeasonLength } from '../engine/index.ts';
import { ForecastPool } from '../runs/forecast-pool.ts';
import { DEFAULT_LEVELS } from '../runs/run.dto.ts';
import type { ValueType } from '../runs/value-format.ts';
import { calendarOf } from '../sides/calendar-of.ts';
import { requireWithin } from '../stock/run-stock.ts';
import { DirectForecastOptions } from './direct-forecast.dto.ts';
import type { DirectTask } from './direct-work.ts';

/** Forecasts series that come in the request, and keeps nothing of them. */
@Injectable()
export class DirectForecasts {
  constructor(
    private readonly pool: ForecastPool,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The answer as text of the type. Only the options are read here: the series, which may be long, in a forecast thread.
   * @throws Problem naming each field that is wrong
   */
  async forecast(body: unknown, type: ValueType, signal: AbortSignal): Promise<string> {
    const task = await taskOf(body, type);
    const { organizationId, userId } = currentPrincipal();
    const owner = { organizationId, principalId: userId };
    const result = await this.pool.forecastDirectly(task, owner, signal);
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
