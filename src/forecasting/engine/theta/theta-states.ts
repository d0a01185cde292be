/** Where the weight of the newest observation is looked for, as in Fiorucci et al. */
const MIN_WEIGHT = 0.1;
const MAX_WEIGHT = 0.99;
/** Points of the first, coarse look at the weight, and halvings of the golden section after it. */
const COARSE = 8;
const FINE = 14;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Estimates of the dynamic optimised Theta model, with the states after the last observation. */
export interface ThetaStates {
  readonly alpha: number;
  /** How much of the extrapolated line is added, 1 - 1/theta, in [0, 1]. */
  readonly share: number;
  readonly firstLevel: number;
  readonly level: number;
  readonly squares: number;
}

/** Line through the first t observations at time t and t + 1, by recursion: intercept A and slope B. */
export interface Lines {
  readonly intercepts: Float64Array;
  readonly slopes: Float64Array;
}

/**
 * Least-squares lines through all beginnings of a series, `t` observations long at index `t`; before the first
 * observation the line lies flat at it.
 */
export function growingLines(y: Float64Array): Lines {
  const n = y.length;
  const intercepts = new Float64Array(n + 1);
  const slopes = new Float64Array(n + 1);
  intercepts[0] = y[0] ?? 0;
  let average = 0;
  let slope = 0;
  for (let t = 1; t <= n; t++) {
    slope = t < 2 ? 0 : ((t - 2) * slope + (6 * (y[t - 1]! - average)) / t) / (t + 1);
    average = ((t - 1) * average + y[t - 1]!) / t;
    slopes[t] = slope;
    intercepts[t] = average - (slope * (t + 1)) / 2;
  }
  return { intercepts, slopes };
}

/**
 * Least-squares estimates of the model of `dynamicTheta`.
 *
 * For a given weight the forecasts are linear in the first level and in the share of the line, so both follow
 * from two normal equations, and only the weight is searched for.
 */
export function estimateStates(y: Float64Array, lines: Lines, guess?: number): ThetaStates {
  let best = concentrated(y, lines, guess ?? MIN_WEIGHT);
  const consider = (alpha: number): number => {
    const found = concentrated(y, lines, alpha);
    if (found.squares < best.squares) best = found;
    return found.squares;
  };
  if (guess === undefined) {
    for (let i = 1; i < COARSE; i++)
      consider(MIN_WEIGHT + ((MAX_WEIGHT - MIN_WEIGHT) * i) / (COARSE - 1));
  }
  const reach = (MAX_WEIGHT - MIN_WEIGHT) / (COARSE - 1);
  let low = Math.max(MIN_WEIGHT, best.alpha - reach);
  let high = Math.min(MAX_WEIGHT, best.alpha + reach);
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let atLeft = consider(left);
  let atRight = consider(right);
  for (let i = 0; i < FINE; i++) {
    if (atLeft < atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - GOLDEN * (high - low);
      atLeft = consider(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + GOLDEN * (high - low);
      atRight = consider(right);
    }
  }
  return best;
}

/** The best first level and share for one weight; both enter every forecast linearly. */
export function concentrated(y: Float64Array, lines: Lines, alpha: number): ThetaStates {
  const n = y.length;
  const decay = 1 - alpha;
  let smooth = 0;
  let fade = 1;
  let [ff, fl, ll, fe, le, ee] = [0, 0, 0, 0, 0, 0];
  for (let t = 0; t < n; t++) {
    const line = lineForecast(lines, t, alpha, fade);
    const error = y[t]! - smooth;
    ff += fade * fade;
    fl += fade * line;
    ll += line * line;
    fe += fade * error;
    le += line * error;
    ee += error * error;
    smooth += alpha * error;
    fade *= decay;
  }
  const determinant = ff * ll - fl * fl;
  const free = determinant > 1e-12 * ff * ll ? (ff * le - fl * fe) / determinant : 0;
  const share = Math.min(1, Math.max(0, free));
  const firstLevel = (fe - share * fl) / ff;
  const squares =
    ee -
    2 * (firstLevel * fe + share * le) +
    firstLevel * firstLevel * ff +
    2 * firstLevel * share * fl +
    share * share * ll;
  return {
    alpha,
    share,
    firstLevel,
    level: smooth + fade * firstLevel,
    squares: Math.max(0, squares),
  };
}

/** Contribution of the line through the first `t` observations to the next forecast; `fade` is (1-α)^t. */
export function lineForecast(lines: Lines, t: number, alpha: number, fade: number): number {
  return fade * lines.intercepts[t]! + ((1 - fade * (1 - alpha)) / alpha) * lines.slopes[t]!;
}
