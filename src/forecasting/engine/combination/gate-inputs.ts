import type { ExpertName } from '../experts/experts.ts';
import { EXPERTS } from '../experts/experts.ts';
import type { SeriesFeatures } from '../experts/features.ts';
import { FEATURES } from '../experts/features.ts';
import { median } from '../numeric/median.ts';
import type { ExpertForecasts, FittedExpert } from './expert-forecasts.ts';

const NAMES = Object.keys(EXPERTS) as ExpertName[];
/** Steps at which forecasts are looked at: the first, two between, and the last. */
const LOOKS = 4;

/** How many numbers the gate is told. */
export const GATE_INPUTS = LOOKS * (1 + NAMES.length) + FEATURES.length + NAMES.length;

/**
 * What the gate is told: where the middle of the forecasts goes from the last observation, how far each expert stands
 * off from it, what the series is like, and the experts' errors in the trials. Distances are without the season and
 * in typical changes of the series, so that units touch nothing; those who have no seat stand nowhere, at 0.
 */
export function gateInputs(
  seats: readonly FittedExpert[],
  { means }: ExpertForecasts,
  errors: readonly (number | null)[],
  { told, season, change }: SeriesFeatures,
): Float64Array {
  const inputs = new Float64Array(GATE_INPUTS);
  const [heads, traits] = [LOOKS, LOOKS * (1 + NAMES.length)];
  const n = season.adjusted.length;
  const last = season.adjusted[n - 1]!;
  const places = seats.map(({ name }) => NAMES.indexOf(name));
  const steps = means[0]!.length;
  for (let look = 0; look < LOOKS; look++) {
    const step = Math.min(steps - 1, Math.floor((look * steps) / (LOOKS - 1)));
    const unseasoned = means.map((row) => season.remove(row[step]!, n + step));
    const middle = median(unseasoned);
    inputs[look] = squashed(middle - last, change) / 2;
    unseasoned.forEach((value, i) => {
      inputs[heads + places[i]! * LOOKS + look] = squashed(value - middle, change) / 1.5;
    });
  }
  inputs.set(told, traits);
  places.forEach((place, i) => (inputs[traits + FEATURES.length + place] = errors[i] ?? 0));
  return inputs;
}

/** A distance in typical changes, of which a tenth tells as much as it does anywhere and a hundred little more. */
function squashed(distance: number, change: number): number {
  if (!(change > 0) || !Number.isFinite(distance)) return 0;
  return Math.sign(distance) * Math.log1p(Math.min(MAX_CHANGES, Math.abs(distance) / change));
}

const MAX_CHANGES = 15;
