/**
 * Coefficients of the interval widths at 80% and 95%, as logarithms of standard errors: for the features of the series,
 * then the step and the trials.
 */
export const WIDTHS: readonly { readonly level: number; readonly by: readonly number[] }[] = [
  {
    level: 0.8,
    by: [
      0.199, -0.035, 0.044, -0.077, 0.062, 0.016, -0.019, 0.027, 0.011, 0.276, -0.066, -0.008, 0,
      0.204, 0.084, 0.038, 0.024, 0.013, -0.174,
    ],
  },
  {
    level: 0.95,
    by: [
      0.52, -0.064, 0.048, -0.104, 0.096, 0.338, 0.049, 0.226, 0.064, 0.218, -0.041, 0.091, 0.007,
      0.154, 0.078, -0.094, -0.008, -0.037, -0.183,
    ],
  },
];
