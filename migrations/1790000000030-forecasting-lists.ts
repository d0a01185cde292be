import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What somebody owns, in the order in which lists tell it. */
export class ForecastingLists1790000000030 implements MigrationInterface {
  name = 'ForecastingLists1790000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('drop index dataset_of_owner');
    await runner.query('create index dataset_of_owner on dataset (organization_id, owner_id, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index dataset_of_owner');
    await runner.query('create index dataset_of_owner on dataset (organization_id, owner_id)');
  }
}
