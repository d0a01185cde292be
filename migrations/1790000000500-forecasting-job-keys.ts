import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The API key that asked for a job; null when a person or an OAuth client did, and for earlier jobs. */
export class ForecastingJobKeys1790000000500 implements MigrationInterface {
  name = 'ForecastingJobKeys1790000000500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table forecast_run add column api_key_id uuid');
    await runner.query('alter table demand_import add column api_key_id uuid');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table demand_import drop column api_key_id');
    await runner.query('alter table forecast_run drop column api_key_id');
  }
}
