import { sparse } from '../intermittent/demand.ts';
import { seasonalDemandOf } from '../intermittent/seasonal-demand.ts';
import { periodsBeforeLaunch } from '../life-cycle/life-cycle.ts';
import { isRefusal } from '../models/model.ts';

/** Series that a share has to be learned from. */
const MIN_SERIES = 10;
/** Past origins of a series, a stretch apart that is this share of its length, and the shortest history. */
const ORIGINS = 2;
const STRETCH_SHARE = 0.25;
const MIN_HISTORY = 12;

/** Demand that lasts, and demand whose shortfall of late goes on. */
const LASTING = seasonalDemandOf(0);
const FADING = seasonalDemandOf(1);

/**
 * Learns from many series how much of a late shortfall of intermittent demand goes on. One series is too sparse to tell
 * fading from chance; many together are not. The share is the regression of what came after past origins on the difference
 * between fading and lasting demand, less half a standard error. Memory does not grow with the number of series.
 */
export class RecencyGathering {
  #cross = 0;
  #square = 0;
  #chance = 0;
  #series = 0;

  /** Adds a series if its demand is intermittent and it is long enough. NaN or an infinity marks a missing period. */
  add(y: Float64Array, seasonLength: number): void {
    const known = y.subarray(periodsBeforeLaunch(y)).filter(Number.isFinite);
    const stretch = Math.floor(STRETCH_SHARE * known.length);
    let [cross, square] = [0, 0];
    for (let origin = 1; origin <= ORIGINS; origin++) {
      const cut = known.length - origin * stretch;
      if (cut < Math.max(MIN_HISTORY, 2 * seasonLength) || !sparse(known.subarray(0, cut)))
        continue;
      const seen = compare(
        known.subarray(0, cut),
        known.subarray(cut, cut + stretch),
        seasonLength,
      );
      cross += seen.cross;
      square += seen.square;
    }
    if (!(square > 0)) return;
    this.#cross += cross;
    this.#square += square;
    this.#chance += cross * cross;
    this.#series++;
  }

  /** The share between 0 and 1; null where too few series were added. */
  share(): number | null {
    if (this.#series < MIN_SERIES) return null;
    const share = (this.#cross - Math.sqrt(this.#chance) / 2) / this.#square;
    return Math.min(1, Math.max(0, share));
  }
}

/** Products of what came with the fading forecast, both less the lasting one, in units of its errors and of the usual change. */
function compare(past: Float64Array, actual: Float64Array, seasonLength: number) {
  const [lasting, fading] = [LASTING.fit(past, seasonLength), FADING.fit(past, seasonLength)];
  const scale = meanSquaredChange(past);
  if (isRefusal(lasting) || isRefusal(fading) || !(scale > 0)) return { cross: 0, square: 0 };
  const base = lasting.forecast(actual.length).mean;
  const other = fading.forecast(actual.length).mean;
  let [cross, square, error] = [0, 0, 0];
  actual.forEach((value, step) => {
    const apart = other[step]! - base[step]!;
    cross += (value - base[step]!) * apart;
    square += apart * apart;
    error += (value - base[step]!) ** 2 / actual.length;
  });
  const unit = Math.sqrt(scale * (scale + error));
  return { cross: cross / unit, square: square / unit };
}

function meanSquaredChange(y: Float64Array): number {
  let sum = 0;
  for (let t = 1; t < y.length; t++) sum += (y[t]! - y[t - 1]!) ** 2;
  return sum / (y.length - 1);
}
