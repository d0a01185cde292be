import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Forecasts that keep their models, and those that go on with them. */
export class ForecastingUpdates1790000000050 implements MigrationInterface {
  name = 'ForecastingUpdates1790000000050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table forecast_run
        add column updatable boolean not null default false,
        add column update_of uuid`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table forecast_run drop column updatable, drop column update_of');
  }
}
