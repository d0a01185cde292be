/** How far the truth lies from the forecast at 80% and 95%, in logarithms of standard errors, by features of the series, then of the step and the trials. */
export const WIDTHS: readonly { readonly level: number; readonly by: readonly number[] }[] = [
  {
    level: 0.8,
    by: [
      0.058, -0.01, 0.112, -0.198, 0.258, 0.187, -0.105, 0.145, 0.034, -0.014, 0.237, 0.06, 0.016,
      0.066,
    ],
  },
  {
    level: 0.95,
    by: [
      0.541, -0.021, 0.041, -0.135, 0.258, 0.258, 0.044, 0.169, 0.074, -0.003, 0.131, 0.111, -0.053,
      -0.024,
    ],
  },
];
