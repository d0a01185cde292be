import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which client used a single-use token, and when it last came again: to tell a client whose answer was lost from a thief. */
export class AuthRepeatedUses1790000000600 implements MigrationInterface {
  name = 'AuthRepeatedUses1790000000600';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['refresh_token', 'oauth_record']) {
      await runner.query(
        `alter table ${table} add column used_by bytea, add column tried_at timestamptz`,
      );
    }
    await runner.query('alter table session add column token_seen_at timestamptz(3)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table session drop column token_seen_at');
    for (const table of ['oauth_record', 'refresh_token']) {
      await runner.query(`alter table ${table} drop column tried_at, drop column used_by`);
    }
  }
}
