/** Forecasts of a tree at one step: `parents[i]` is the index of the series that i adds up to, or -1 for a root. */
export interface TreeForecast {
  readonly parents: Int32Array;
  readonly means: Float64Array;
  /** Error variances of the forecasts; Infinity for one that is to have no say. */
  readonly variances: Float64Array;
}

/** Coherent forecasts, and their error variances after reconciliation. */
export interface CoherentForecast {
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

/**
 * Reconciles the forecasts of a tree so that every parent is the sum of its children: minimum trace with the variances
 * on the diagonal (Wickramasuriya, Athanasopoulos and Hyndman, 2019), by weighted least squares.
 *
 * On a tree this needs no matrix. Going up, each node combines its own forecast with the sum of its children's
 * forecasts, weighted by the inverse variances. Going down, the result of a parent is divided among its children by
 * their variances. Time and memory are proportional to the number of series. Parents may come before or after their
 * children.
 */
export function reconcile({ parents, means, variances }: TreeForecast): CoherentForecast {
  const order = childrenFirst(parents);
  const n = parents.length;
  const sums = new Float64Array(n);
  const spreads = new Float64Array(n);
  const hasChildren = new Uint8Array(n);
  const upward = means.slice();
  const certain = variances.slice();
  for (const i of order) {
    if (hasChildren[i] === 1) {
      const own = variances[i]! > 0 ? 1 / variances[i]! : MAX_MAGNITUDE;
      const below = spreads[i]! > 0 ? 1 / spreads[i]! : MAX_MAGNITUDE;
      upward[i] = own + below > 0 ? (own * means[i]! + below * sums[i]!) / (own + below) : sums[i]!;
      certain[i] = own + below > 0 ? 1 / (own + below) : Infinity;
    }
    const parent = parents[i]!;
    if (parent < 0) continue;
    hasChildren[parent] = 1;
    sums[parent]! += upward[i]!;
    spreads[parent]! += certain[i]!;
  }
  return shareDown(order, parents, upward, certain, sums, spreads);
}

/** Bottom-up reconciliation: sums of the leaves' forecasts. */
export function reconcileBottomUp({ parents, means, variances }: TreeForecast): CoherentForecast {
  const leaf = leavesOf(parents);
  return reconcile({
    parents,
    means,
    variances: variances.map((variance, i) => (leaf[i] === 1 ? variance : Infinity)),
  });
}

/** The forecasts of the roots, shared among those below in proportion to their own forecasts: top-down. */
export function reconcileTopDown({ parents, means, variances }: TreeForecast): CoherentForecast {
  const order = childrenFirst(parents).reverse();
  const sums = new Float64Array(parents.length);
  const children = new Int32Array(parents.length);
  parents.forEach((parent, i) => {
    if (parent < 0) return;
    sums[parent]! += means[i]!;
    children[parent]!++;
  });
  const result = means.slice();
  const spread = variances.slice();
  for (const i of order) {
    const parent = parents[i]!;
    if (parent < 0) continue;
    const share = sums[parent] !== 0 ? means[i]! / sums[parent]! : 1 / children[parent]!;
    result[i] = share * result[parent]!;
    spread[i] = share * share * spread[parent]!;
  }
  return { means: result, variances: spread };
}

/** A certainty that leaves no doubt, yet can be added. */
const MAX_MAGNITUDE = 1e300;

function shareDown(
  order: Int32Array,
  parents: Int32Array,
  upward: Float64Array,
  certain: Float64Array,
  sums: Float64Array,
  spreads: Float64Array,
): CoherentForecast {
  const means = upward.slice();
  const variances = certain.slice();
  for (let k = order.length - 1; k >= 0; k--) {
    const i = order[k]!;
    const parent = parents[i]!;
    if (parent < 0) continue;
    const share = spreads[parent]! > 0 ? certain[i]! / spreads[parent]! : 0;
    if (!Number.isFinite(share)) continue;
    means[i]! += share * (means[parent]! - sums[parent]!);
    variances[i] = certain[i]! - share * share * (spreads[parent]! - variances[parent]!);
  }
  return { means, variances };
}

function leavesOf(parents: Int32Array): Uint8Array {
  const leaf = new Uint8Array(parents.length).fill(1);
  for (const parent of parents) if (parent >= 0) leaf[parent] = 0;
  return leaf;
}

/** All series, each after its children. @throws RangeError for parents that are no tree */
function childrenFirst(parents: Int32Array): Int32Array {
  const waiting = new Int32Array(parents.length);
  for (const parent of parents) {
    if (parent >= parents.length) throw new RangeError('a parent is no series of the tree');
    if (parent >= 0) waiting[parent]!++;
  }
  const order = new Int32Array(parents.length);
  let filled = 0;
  waiting.forEach((count, i) => {
    if (count === 0) order[filled++] = i;
  });
  for (let k = 0; k < filled; k++) {
    const parent = parents[order[k]!]!;
    if (parent >= 0 && --waiting[parent]! === 0) order[filled++] = parent;
  }
  if (filled < parents.length) throw new RangeError('the parents form a circle');
  return order;
}
