import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Series that were deleted keep their ordinal, which forecasts count by. */
export class ForecastingDeletedSeries1790000000701 implements MigrationInterface {
  name = 'ForecastingDeletedSeries1790000000701';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table series add column deleted boolean not null default false');
    await runner.query(
      'alter table dataset add column deleted_series_count integer not null default 0',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table dataset drop column deleted_series_count');
    await runner.query('alter table series drop column deleted');
  }
}
