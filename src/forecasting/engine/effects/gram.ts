import { solveSymmetric } from '../numeric/linear-system.ts';

/**
 * Gram matrix: products of all columns with one another over the first rows of a regression. The last column is the
 * dependent variable.
 */
export interface Gram {
  readonly rows: number;
  readonly size: number;
  readonly products: Float64Array;
}

/** Coefficients of some columns, and the remaining sum of squares. */
export interface Solution {
  readonly coefficients: Float64Array;
  readonly squares: number;
}

/** Added to each column's own product, as a share of it, so that equal columns do not break the solution. */
const RIDGE = 1e-7;

/** Gram matrices over the first `cut` rows, one per cut; cuts ascend. */
export function gramsAt(columns: readonly Float64Array[], cuts: readonly number[]): Gram[] {
  const size = columns.length;
  const products = new Float64Array(size * size);
  let from = 0;
  return cuts.map((cut) => {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        const [left, right] = [columns[i]!, columns[j]!];
        let sum = 0;
        for (let t = from; t < cut; t++) sum += left[t]! * right[t]!;
        products[i * size + j]! += sum;
      }
    }
    from = cut;
    return { rows: cut, size, products: products.slice() };
  });
}

/**
 * Least squares on the chosen columns. The coefficient of a column of zeros is 0. Null if the columns are dependent.
 * With `unit`, the coefficients are that row of the inverse of the products instead.
 */
export function solve(
  { size, products }: Gram,
  chosen: readonly number[],
  unit?: number,
): Solution | null {
  const count = chosen.length;
  const matrix = new Float64Array(count * count);
  const right = new Float64Array(count);
  const explained = size - 1;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) matrix[i * count + j] = at(products, size, chosen[i]!, chosen[j]!);
    matrix[i * count + i]! *= 1 + RIDGE;
    right[i] = unit === undefined ? at(products, size, explained, chosen[i]!) : i === unit ? 1 : 0;
    if (matrix[i * count + i] === 0) matrix[i * count + i] = 1;
  }
  const toward = right.slice();
  if (!solveSymmetric(matrix, right, count)) return null;
  let squares = at(products, size, explained, explained);
  for (let i = 0; i < count; i++) squares -= right[i]! * toward[i]!;
  return { coefficients: right, squares: Math.max(0, squares) };
}

function at(products: Float64Array, size: number, i: number, j: number): number {
  return i > j ? products[i * size + j]! : products[j * size + i]!;
}
