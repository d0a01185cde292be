/** How far the truth lies from the forecast at 80% and 95%, in logarithms of standard errors, by features of the series, then of the step and the trials. */
export const WIDTHS: readonly { readonly level: number; readonly by: readonly number[] }[] = [
  {
    level: 0.8,
    by: [
      0.112, 0.001, 0.159, -0.273, 0.25, 0.125, -0.211, 0.064, 0.086, 0.052, -0.018, 0.262, 0.075,
      0.023, 0.104,
    ],
  },
  {
    level: 0.95,
    by: [
      0.593, -0.019, 0.154, -0.278, 0.263, 0.184, -0.095, 0.067, 0.235, 0.087, -0.001, 0.14, 0.143,
      -0.03, 0.018,
    ],
  },
];
