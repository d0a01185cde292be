import type { EvaluationReport } from '../../forecasting/engine/index.ts';

/** Output of `evaluate --json`; its names are fixed. */
export interface Report extends EvaluationReport {
  readonly cpuSecondsPerSeries: number | null;
}

/** The report as one line of JSON, its fields in a fixed order. */
export function asJson(report: Report): string {
  const { series, failed, smape, mase, owa, rmsse, wape, bias, totalBias, quantileLoss } = report;
  const { coverage80, coverage95, msis80, msis95, cpuSecondsPerSeries } = report;
  return `${JSON.stringify({
    series,
    failed,
    smape,
    mase,
    owa,
    rmsse,
    bias,
    coverage80,
    coverage95,
    msis80,
    msis95,
    wape,
    totalBias,
    quantileLoss,
    cpuSecondsPerSeries,
  })}\n`;
}

/** The report as a table to be read. */
export function asTable(report: Report): string {
  const rows: readonly (readonly [string, number | null, number, string])[] = [
    ['series', report.series, 0, ''],
    ['failed', report.failed, 0, ''],
    ['sMAPE', report.smape, 3, '%'],
    ['MASE', report.mase, 3, ''],
    ['OWA', report.owa, 3, 'below 1 is better than Naive2; none for intermittent demand'],
    ['RMSSE', report.rmsse, 3, ''],
    ['WAPE', report.wape, 3, 'absolute errors by actual values, over all series'],
    ['bias', report.bias, 3, 'forecast minus actual, in units of the scale of MASE'],
    ['bias of the total', report.totalBias, 3, 'sum of forecasts by sum of actual values, less 1'],
    [
      'scaled quantile loss',
      report.quantileLoss,
      3,
      'at the bounds, in units of the mean of the history',
    ],
    ['coverage 80%', report.coverage80, 3, 'best is 0.800'],
    ['coverage 95%', report.coverage95, 3, 'best is 0.950'],
    ['scaled interval score 80%', report.msis80, 3, ''],
    ['scaled interval score 95%', report.msis95, 3, ''],
    ['CPU seconds per series', report.cpuSecondsPerSeries, 5, ''],
  ];
  return rows
    .map(([name, value, digits, remark]) => {
      const number = value === null ? '-' : value.toFixed(digits);
      return `${name.padEnd(26)}${number.padStart(10)}  ${remark}`.trimEnd() + '\n';
    })
    .join('');
}
