import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From how many past origins a forecast judges itself. */
export class ForecastingBacktests1790000000024 implements MigrationInterface {
  name = 'ForecastingBacktests1790000000024';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table forecast_run add column backtest_origins integer not null default 0',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table forecast_run drop column backtest_origins');
  }
}
