import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How sensitive the datasets were that a forecast took into account besides its own. */
export class ForecastingRunClassification1790000000203 implements MigrationInterface {
  name = 'ForecastingRunClassification1790000000203';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table forecast_run add column sides_classification text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table forecast_run drop column sides_classification');
  }
}
