import type { SimulationLength } from './simulated-windows.ts';
import { simulatedWindows } from './simulated-windows.ts';
import { allSeries } from '../../test/engine/shared-data.ts';

/** A set of series to learn from, and how it is cut into windows. */
export interface Kind {
  readonly name: string;
  readonly horizon: number;
  readonly seasonLength: number;
  readonly maseLag: number;
  /** Periods from one window to the one before it. */
  readonly stride: number;
  /** Windows a series gives at most. */
  readonly windows: number;
  /** How much the set counts. */
  readonly weight: number;
  /** The set that this one is made of, by adding up so many periods. */
  readonly from?: { readonly set: string; readonly periods: number; readonly heldOut: number };
  /** How long simulated series are, instead of a set: as many as `windows`. */
  readonly simulated?: SimulationLength;
}

/** A past and what came then. */
export interface ForecastWindow {
  readonly id: string;
  readonly past: Float64Array;
  readonly actual: Float64Array;
  /** The true mean of what came, where it is known. */
  readonly expected?: Float64Array;
}

const yearly = { seasonLength: 1, maseLag: 1 };
const quarterly = { seasonLength: 4, maseLag: 4 };
const monthly = { seasonLength: 12, maseLag: 12 };

/** Ten public sets, coarser series made of four of them, and simulated series. */
export const KINDS: readonly Kind[] = [
  { name: 'm3_yearly', horizon: 6, ...yearly, stride: 2, windows: 6, weight: 4.8 },
  { name: 'm3_quarterly', horizon: 8, ...quarterly, stride: 3, windows: 6, weight: 3 },
  { name: 'm3_monthly', horizon: 18, ...monthly, stride: 7, windows: 4, weight: 2 },
  { name: 'm3_other', horizon: 8, ...yearly, stride: 4, windows: 6, weight: 0.5 },
  {
    name: 'm4_weekly',
    horizon: 13,
    seasonLength: 52,
    maseLag: 1,
    stride: 13,
    windows: 4,
    weight: 0.7,
  },
  { name: 'hospital', horizon: 12, ...monthly, stride: 6, windows: 4, weight: 0.7 },
  { name: 'aus_retail_monthly', horizon: 12, ...monthly, stride: 17, windows: 8, weight: 0.5 },
  {
    name: 'nn5_daily',
    horizon: 56,
    seasonLength: 7,
    maseLag: 7,
    stride: 56,
    windows: 4,
    weight: 0.6,
  },
  {
    name: 'jewelry_weekly',
    horizon: 13,
    seasonLength: 52,
    maseLag: 52,
    stride: 7,
    windows: 3,
    weight: 0.4,
  },
  {
    name: 'm4_hourly',
    horizon: 48,
    seasonLength: 24,
    maseLag: 24,
    stride: 48,
    windows: 4,
    weight: 0.7,
  },
  coarser('m3_monthly', 3, 18, { horizon: 8, ...quarterly, stride: 3, windows: 4, weight: 1 }),
  coarser('m3_quarterly', 4, 8, { horizon: 4, ...yearly, stride: 1, windows: 2, weight: 1 }),
  coarser('hospital', 3, 12, { horizon: 8, ...quarterly, stride: 2, windows: 2, weight: 0.3 }),
  coarser('aus_retail_monthly', 3, 12, {
    horizon: 8,
    ...quarterly,
    stride: 5,
    windows: 8,
    weight: 0.3,
  }),
  coarser('aus_retail_monthly', 12, 12, {
    horizon: 6,
    ...yearly,
    stride: 3,
    windows: 4,
    weight: 0.3,
  }),
  simulated('months', 900, { horizon: 12, ...monthly, weight: 1 }, { shortest: 25, longest: 110 }),
  simulated(
    'quarters',
    500,
    { horizon: 8, ...quarterly, weight: 0.5 },
    { shortest: 16, longest: 60 },
  ),
  simulated(
    'days',
    300,
    { horizon: 28, seasonLength: 7, maseLag: 7, weight: 0.5 },
    { shortest: 90, longest: 500 },
  ),
  simulated(
    'two years',
    150,
    { horizon: 12, ...monthly, weight: 0.15 },
    { shortest: 24, longest: 24 },
  ),
];

function simulated(
  name: string,
  windows: number,
  kind: Omit<Kind, 'name' | 'stride' | 'windows' | 'from' | 'simulated'>,
  length: SimulationLength,
): Kind {
  return { name: `simulated ${name}`, ...kind, stride: 0, windows, simulated: length };
}

function coarser(
  set: string,
  periods: number,
  heldOut: number,
  kind: Omit<Kind, 'name' | 'from'>,
): Kind {
  return { name: `${set} by ${periods}`, ...kind, from: { set, periods, heldOut } };
}

/** Windows of a kind; none that overlaps the held-out end of a series that `bench/accuracy.ts` judges. */
export function windowsOf(kind: Kind): ForecastWindow[] {
  const { horizon, stride, windows, seasonLength, from } = kind;
  if (kind.simulated !== undefined)
    return simulatedWindows(windows, seasonLength, horizon, kind.simulated);
  const shortest = Math.max(10, 2 * seasonLength + 1);
  return allSeries(from?.set ?? kind.name).flatMap(({ id, y, judged }) => {
    const known = judged ? y.subarray(0, y.length - (from?.heldOut ?? horizon)) : y;
    const series = from === undefined ? known : addedUp(known, from.periods);
    return Array.from({ length: windows }, (_, i) => series.length - horizon - i * stride)
      .filter((cut) => cut >= shortest)
      .map((cut) => ({
        id,
        past: series.slice(0, cut),
        actual: series.slice(cut, cut + horizon),
      }));
  });
}

/** Sums over so many periods each, the last ending with the series. */
function addedUp(y: Float64Array, periods: number): Float64Array {
  const first = y.length % periods;
  return Float64Array.from({ length: Math.floor(y.length / periods) }, (_, bucket) => {
    let sum = 0;
    for (let i = 0; i < periods; i++) sum += y[first + bucket * periods + i]!;
    return sum;
  });
}
