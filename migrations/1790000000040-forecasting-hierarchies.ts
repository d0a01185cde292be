import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Forecasts whose series add up. Aggregates are rows of `forecast_series` with ordinals below zero; what reconciling made
 * of a row stands beside it.
 */
export class ForecastingHierarchies1790000000040 implements MigrationInterface {
  name = 'ForecastingHierarchies1790000000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table forecast_run
        add column hierarchy jsonb,
        add column node_count integer,
        add column last_period integer,
        add column settled_count integer not null default 0`);
    await runner.query('alter table forecast_series add column settled bytea');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('delete from forecast_series where ordinal < 0');
    await runner.query('alter table forecast_series drop column settled');
    await runner.query(`
      alter table forecast_run
        drop column hierarchy, drop column node_count, drop column last_period, drop column settled_count`);
  }
}
