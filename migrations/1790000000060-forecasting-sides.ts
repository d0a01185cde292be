import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Forecasts with what is known besides the values: drivers, stock-outs, the calendar, and what a missing period means. */
export class ForecastingSides1790000000060 implements MigrationInterface {
  name = 'ForecastingSides1790000000060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table forecast_run add column sides jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table forecast_run drop column sides');
  }
}
