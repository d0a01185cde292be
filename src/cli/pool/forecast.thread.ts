/** The entry of a forecasting thread. */
export { forecastTask as default } from './forecast-task.ts';
