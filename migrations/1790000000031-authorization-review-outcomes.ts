import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether a decision of a review took something away, or found it gone. */
export class AuthorizationReviewOutcomes1790000000031 implements MigrationInterface {
  name = 'AuthorizationReviewOutcomes1790000000031';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table access_review_item add column taken_away boolean not null default false',
    );
    await runner.query('grant update (taken_away) on access_review_item to stockade_server');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table access_review_item drop column taken_away');
  }
}
