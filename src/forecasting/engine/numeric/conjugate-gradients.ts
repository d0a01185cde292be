/** Writes the product of a positive definite matrix with `x` into `result`. */
export type MatrixProduct = (x: Float64Array, result: Float64Array) => void;

/**
 * Solves a positive definite system of which only products are known, by conjugate gradients preconditioned with its
 * diagonal (Hestenes and Stiefel, 1952; Saad, Iterative Methods for Sparse Linear Systems, 2nd ed., algorithm 9.1).
 *
 * `right` becomes the solution. The iteration ends once the residual, measured against the diagonal, is at most
 * `tolerance` times its initial value, or after `most` rounds. Returns the number of rounds.
 */
export function conjugateGradients(
  product: MatrixProduct,
  diagonal: Float64Array,
  right: Float64Array,
  { tolerance, most }: { readonly tolerance: number; readonly most: number },
): number {
  const size = right.length;
  const residual = right.slice();
  const solution = right.fill(0);
  const ahead = new Float64Array(size);
  const moved = new Float64Array(size);
  let measure = 0;
  for (let i = 0; i < size; i++) {
    ahead[i] = residual[i]! / diagonal[i]!;
    measure += residual[i]! * ahead[i]!;
  }
  const enough = measure * tolerance * tolerance;
  for (let round = 0; round < most; round++) {
    if (!(measure > enough) || measure === 0) return round;
    product(ahead, moved);
    let curvature = 0;
    for (let i = 0; i < size; i++) curvature += ahead[i]! * moved[i]!;
    if (!(curvature > 0)) return round;
    const step = measure / curvature;
    let next = 0;
    for (let i = 0; i < size; i++) {
      solution[i]! += step * ahead[i]!;
      residual[i]! -= step * moved[i]!;
      next += (residual[i]! * residual[i]!) / diagonal[i]!;
    }
    const kept = next / measure;
    for (let i = 0; i < size; i++) ahead[i] = residual[i]! / diagonal[i]! + kept * ahead[i]!;
    measure = next;
  }
  return most;
}
