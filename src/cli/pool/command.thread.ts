/** The entry of a thread that forecasts for the command line. */
export { forecastTask as default } from './forecast-task.ts';
