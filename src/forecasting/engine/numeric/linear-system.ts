/**
 * Solves a positive definite system by Cholesky's decomposition, in place: `matrix` (row after row) is spent,
 * `right` becomes the solution. False where the matrix is not positive definite.
 */
export function solveSymmetric(matrix: Float64Array, right: Float64Array, size: number): boolean {
  if (!factorise(matrix, size)) return false;
  solveFactored(matrix, right, size);
  return true;
}

/** Cholesky's decomposition in place, into the lower triangle. False where the matrix is not positive definite. */
export function factorise(matrix: Float64Array, size: number): boolean {
  for (let j = 0; j < size; j++) {
    let pivot = matrix[j * size + j]!;
    for (let k = 0; k < j; k++) pivot -= matrix[j * size + k]! ** 2;
    if (!(pivot > 0)) return false;
    const root = Math.sqrt(pivot);
    matrix[j * size + j] = root;
    for (let i = j + 1; i < size; i++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k]! * matrix[j * size + k]!;
      matrix[i * size + j] = sum / root;
    }
  }
  return true;
}

/** Solves a system whose matrix has been factorised; `right` becomes the solution. */
export function solveFactored(factor: Float64Array, right: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    let sum = right[i]!;
    for (let k = 0; k < i; k++) sum -= factor[i * size + k]! * right[k]!;
    right[i] = sum / factor[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = right[i]!;
    for (let k = i + 1; k < size; k++) sum -= factor[k * size + i]! * right[k]!;
    right[i] = sum / factor[i * size + i]!;
  }
}
