/** The orders of a seasonal ARIMA model (p,d,q)(P,D,Q), and whether the differenced series has a mean of its own. */
export interface ArimaOrder {
  readonly ar: number;
  readonly differences: number;
  readonly ma: number;
  readonly seasonalAr: number;
  readonly seasonalDifferences: number;
  readonly seasonalMa: number;
  readonly constant: boolean;
}

/** Numbers to estimate, the error variance not counted. */
export function coefficientCount(order: ArimaOrder): number {
  const { ar, ma, seasonalAr, seasonalMa, constant } = order;
  return ar + ma + seasonalAr + seasonalMa + (constant ? 1 : 0);
}

/** Number of observations that differencing removes. */
export function lostToDifferences(order: ArimaOrder, seasonLength: number): number {
  return order.differences + order.seasonalDifferences * seasonLength;
}

/** The name of an order, such as `arima_011_011` or, with a mean or drift, `arima_100_c`. */
export function orderName(order: ArimaOrder): string {
  const { ar, differences, ma, seasonalAr, seasonalDifferences, seasonalMa, constant } = order;
  const seasonal = seasonalAr + seasonalDifferences + seasonalMa > 0;
  return [
    `arima_${ar}${differences}${ma}`,
    ...(seasonal ? [`${seasonalAr}${seasonalDifferences}${seasonalMa}`] : []),
    ...(constant ? ['c'] : []),
  ].join('_');
}
