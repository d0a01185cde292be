/**
 * Coefficients of the interval widths at 80% and 95%, as logarithms of standard errors: for the features of the series,
 * then the step and the trials.
 */
export const WIDTHS: readonly { readonly level: number; readonly by: readonly number[] }[] = [
  {
    level: 0.8,
    by: [
      0.181, -0.008, 0.088, -0.172, 0.106, 0.088, -0.122, 0.051, 0.088, 0.001, -0.007, 0.245, 0.107,
      0.054, 0.065,
    ],
  },
  {
    level: 0.95,
    by: [
      0.561, -0.029, 0.09, -0.195, 0.182, 0.337, 0.06, 0.177, 0.156, 0.083, -0.006, 0.197, 0.096,
      -0.055, -0.021,
    ],
  },
];
