import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many rejected rows of an import are kept; null for imports that kept all of them. */
export class ForecastingKeptRejections1790000000100 implements MigrationInterface {
  name = 'ForecastingKeptRejections1790000000100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table demand_import add column rejected_kept bigint');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table demand_import drop column rejected_kept');
  }
}
