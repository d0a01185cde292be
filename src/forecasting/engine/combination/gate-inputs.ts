import type { ExpertName } from '../experts/experts.ts';
import { EXPERTS } from '../experts/experts.ts';
import type { SeriesFeatures } from '../experts/features.ts';
import { FEATURES } from '../experts/features.ts';
import { median } from '../numeric/median.ts';
import type { ExpertForecasts, FittedExpert } from './expert-forecasts.ts';

const NAMES = Object.keys(EXPERTS) as ExpertName[];
/** Steps at which forecasts are looked at: the first, two between, and the last. */
const LOOKS = 4;

/** Number of inputs of the gate. */
export const GATE_INPUTS = LOOKS * (1 + NAMES.length) + FEATURES.length + NAMES.length;

/**
 * Inputs of the gate: the path of the median forecast from the last observation, the distance of each expert from it,
 * the features of the series, and the experts' errors in the trials. Distances are computed without the season and in
 * typical changes of the series, so that they do not depend on units. Experts that declined the series have 0.
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
