/**
 * Coefficients of the interval widths at 80% and 95%, as logarithms of standard errors: for the features of the series,
 * then the step and the trials.
 */
export const WIDTHS: readonly { readonly level: number; readonly by: readonly number[] }[] = [
  {
    level: 0.8,
    by: [
      0.194, -0.034, 0.049, -0.08, 0.056, 0.026, -0.042, 0.031, 0.012, 0.228, -0.061, -0.007,
      -0.001, 0.201, 0.087, 0.04, 0.031, 0.017,
    ],
  },
  {
    level: 0.95,
    by: [
      0.523, -0.06, 0.05, -0.109, 0.096, 0.345, 0.05, 0.223, 0.065, 0.168, -0.043, 0.092, 0.005,
      0.152, 0.081, -0.092, -0.013, -0.03,
    ],
  },
];
