/** Points of the grid on which demand is added up. */
const POINTS = 1024;
/** Standard deviations above the mean that the grid reaches. */
const REACH = 10;

/**
 * Quantile of the sum of independent demands, each of which comes with its own chance and is one of equally likely sizes.
 * A chance above 1 is a certain demand, as many times larger.
 *
 * By convolution on a grid; a size between two points is shared between them so that the mean stays. The answer is
 * exact to the width of the grid: the range of the sum, or ten standard deviations, in a thousand.
 */
export function compoundQuantile(
  chances: Float64Array,
  sizes: Float64Array,
  probability: number,
): number {
  const width = gridWidth(chances, sizes);
  if (!(width > 0)) return 0;
  let sums = new Float64Array(POINTS);
  let next = new Float64Array(POINTS);
  sums[0] = 1;
  for (const chance of chances) {
    if (!(chance > 0)) continue;
    addDemand(sums, next, Math.min(1, chance), sizes, Math.max(1, chance) / width);
    [sums, next] = [next, sums];
  }
  let passed = 0;
  for (let point = 0; point < POINTS; point++) {
    passed += sums[point]!;
    if (passed >= probability) return point * width;
  }
  return (POINTS - 1) * width;
}

function gridWidth(chances: Float64Array, sizes: Float64Array): number {
  let largest = 0;
  let square = 0;
  let average = 0;
  for (const size of sizes) {
    largest = Math.max(largest, size);
    square += (size * size) / sizes.length;
    average += size / sizes.length;
  }
  let [most, mean, variance] = [0, 0, 0];
  for (const chance of chances) {
    const [share, stretch] = [Math.min(1, chance), Math.max(1, chance)];
    if (!(chance > 0)) continue;
    most += largest * stretch;
    mean += chance * average;
    variance += share * square * stretch * stretch - (chance * average) ** 2;
  }
  return Math.min(most, mean + REACH * Math.sqrt(Math.max(0, variance))) / (POINTS - 2);
}

/** One more demand: `after` is the distribution of the sum with it; what leaves the grid stays at its end. */
function addDemand(
  before: Float64Array,
  after: Float64Array,
  chance: number,
  sizes: Float64Array,
  pointsPerUnit: number,
): void {
  for (let point = 0; point < POINTS; point++) after[point] = (1 - chance) * before[point]!;
  const share = chance / sizes.length;
  for (const size of sizes) {
    const exact = size * pointsPerUnit;
    const below = Math.floor(exact);
    const [upper, lower] = [share * (exact - below), share * (1 - exact + below)];
    for (let point = 0; point < POINTS; point++) {
      const mass = before[point]!;
      if (mass === 0) continue;
      after[Math.min(POINTS - 1, point + below)]! += lower * mass;
      after[Math.min(POINTS - 1, point + below + 1)]! += upper * mass;
    }
  }
}
