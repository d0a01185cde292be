import type { ExpertName } from '../experts/experts.ts';
import { EXPERTS } from '../experts/experts.ts';
import type { FittedModel, Model } from '../models/model.ts';
import { isRefusal } from '../models/model.ts';
import { standardError } from '../models/standard-error.ts';
import type { TrialPlan } from '../selection/rolling-origin.ts';

/** An expert that accepted the series. */
export interface FittedExpert {
  readonly name: ExpertName;
  readonly fit: FittedModel;
}

/** Forecasts of the experts from one origin: one row per expert, with means and standard errors by step. */
export interface ExpertForecasts {
  readonly means: readonly Float64Array[];
  readonly errors: readonly Float64Array[];
}

/** Forecasts of the experts from a past origin, and the actual values. */
export interface PanelTrial extends ExpertForecasts {
  readonly actual: Float64Array;
}

/** How far an expert may stand off from the middle one, in standard errors. */
const FURTHEST = 4;

/** Fits every expert that accepts the series and has a finite forecast. */
export function seatExperts(
  y: Float64Array,
  seasonLength: number,
  horizon: number,
): FittedExpert[] {
  const seats: FittedExpert[] = [];
  for (const [name, model] of Object.entries(EXPERTS) as [ExpertName, Model][]) {
    const fit = model.fit(y, seasonLength);
    if (!isRefusal(fit) && hasFiniteForecast(fit, horizon)) seats.push({ name, fit });
  }
  return seats;
}

/** Whether means and standard errors are finite up to the horizon. */
export function hasFiniteForecast(fit: FittedModel, horizon: number): boolean {
  const outlook = fit.forecast(horizon);
  return outlook.mean.every((mean, step) => Number.isFinite(mean + standardError(outlook, step)));
}

/**
 * Forecasts of fitted experts. Each is limited to four standard errors around the median forecast, and to zero from
 * below if the data are never negative, so that one bad extrapolation cannot distort the combination. Standard errors are
 * limited to four times the median one, so that one explosive variance cannot widen all intervals.
 */
export function opinions(
  fits: readonly FittedModel[],
  horizon: number,
  nonNegative: boolean,
): ExpertForecasts {
  const outlooks = fits.map((fit) => fit.forecast(horizon));
  const means = outlooks.map((outlook) => outlook.mean.slice());
  const errors = outlooks.map((outlook) =>
    outlook.mean.map((_, step) => standardError(outlook, step)),
  );
  const scratch = new Float64Array(fits.length);
  for (let step = 0; step < horizon; step++) {
    const middle = medianAt(means, step, scratch);
    const reach = FURTHEST * medianAt(errors, step, scratch);
    for (const row of errors) row[step] = Math.min(row[step]!, reach);
    for (const row of means) {
      const held = Math.min(middle + reach, Math.max(middle - reach, row[step]!));
      row[step] = nonNegative ? Math.max(0, held) : held;
    }
  }
  return { means, errors };
}

/**
 * Forecasts of the experts from past origins, with the models estimated again. An expert that declines an origin has
 * NaN.
 */
export function panelTrials(
  seats: readonly FittedExpert[],
  y: Float64Array,
  plan: TrialPlan,
  nonNegative: boolean,
): PanelTrial[] {
  return plan.cuts.map((cut) => {
    const refits = seats.map(({ fit }) => fit.refit(y.subarray(0, cut)));
    const able: FittedModel[] = [];
    const rows = refits.map((refit) => (isRefusal(refit) ? -1 : able.push(refit) - 1));
    const said = opinions(able, plan.horizon, nonNegative);
    const none = new Float64Array(plan.horizon).fill(Number.NaN);
    return {
      means: rows.map((row) => said.means[row] ?? none),
      errors: rows.map((row) => said.errors[row] ?? none),
      actual: y.subarray(cut, cut + plan.horizon),
    };
  });
}

/** The middle of the numbers at one step, or the mean of the middle two; NaN counts for nothing. */
function medianAt(rows: readonly Float64Array[], step: number, scratch: Float64Array): number {
  let count = 0;
  for (const row of rows) if (row[step] === row[step]) scratch[count++] = row[step]!;
  const sorted = scratch.subarray(0, count).sort();
  const half = count >> 1;
  return count % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
