import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many series of a forecast have each warning. */
export class ForecastingRunWarnings1790000000700 implements MigrationInterface {
  name = 'ForecastingRunWarnings1790000000700';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table forecast_run add column warnings jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table forecast_run drop column warnings');
  }
}
