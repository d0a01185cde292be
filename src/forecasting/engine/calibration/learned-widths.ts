/** How far the truth lies from the forecast at 80% and 95%, in logarithms of standard errors, by features of the series, then of the step and the trials. */
export const WIDTHS: readonly { readonly level: number; readonly by: readonly number[] }[] = [
  {
    level: 0.8,
    by: [
      0.114, 0.003, 0.117, -0.247, 0.253, 0.129, -0.225, 0.052, 0.066, 0.059, -0.02, 0.252, 0.08,
      0.017, 0.109,
    ],
  },
  {
    level: 0.95,
    by: [
      0.593, -0.018, 0.163, -0.285, 0.265, 0.177, -0.088, 0.06, 0.236, 0.089, -0.002, 0.12, 0.149,
      -0.03, 0.017,
    ],
  },
];
