import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What tells whether something is still as a review left it: only then may the review give it back. */
export class AuthorizationReviewMarks1790000000301 implements MigrationInterface {
  name = 'AuthorizationReviewMarks1790000000301';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table access_review_item add column mark text');
    await runner.query('grant update (mark) on access_review_item to stockade_server');
    await runner.query(
      'alter table user_account add column roles_version integer not null default 1',
    );
    for (const table of ['api_key', 'dataset_grant']) {
      await runner.query(
        `alter table ${table} add column restorable boolean not null default false`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['api_key', 'dataset_grant']) {
      await runner.query(`alter table ${table} drop column restorable`);
    }
    await runner.query('alter table user_account drop column roles_version');
    await runner.query('alter table access_review_item drop column mark');
  }
}
