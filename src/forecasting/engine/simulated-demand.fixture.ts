const SEASON = [0.9, 1, 1.3, 0.8, 1.1, 0.9, 0.7, 1.2, 1.4, 1, 0.8, 0.9];

/** Uniform numbers between 0 and 1 that are the same for the same seed (Numerical Recipes' generator). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

/** Standard normal numbers (Box and Muller, 1958). */
export function normal(seed: number): () => number {
  const next = uniform(seed);
  return () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
}

/** Months of demand about 100 with a season, growth a month and normal errors, as shares of the mean. */
export function monthlyDemand(
  length: number,
  { seed = 1, noise = 0.1, growth = 0 } = {},
): Float64Array {
  const error = normal(seed);
  return Float64Array.from({ length }, (_, t) =>
    Math.max(1, 100 * (1 + growth * t) * SEASON[t % 12]! * (1 + noise * error())),
  );
}
