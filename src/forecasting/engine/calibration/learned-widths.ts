/** How far the truth lies from the forecast at 80% and 95%, in logarithms of standard errors, by features of the series, then of the step and the trials. */
export const WIDTHS: readonly { readonly level: number; readonly by: readonly number[] }[] = [
  {
    level: 0.8,
    by: [
      0.113, 0.002, 0.159, -0.273, 0.249, 0.125, -0.208, 0.065, 0.082, 0.051, -0.018, 0.26, 0.078,
      0.023, 0.105,
    ],
  },
  {
    level: 0.95,
    by: [
      0.587, -0.02, 0.162, -0.28, 0.256, 0.19, -0.096, 0.068, 0.234, 0.087, 0, 0.14, 0.144, -0.034,
      0.021,
    ],
  },
];
