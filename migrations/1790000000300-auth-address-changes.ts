import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a directory changed somebody's address, until that address is confirmed. */
export class AuthAddressChanges1790000000300 implements MigrationInterface {
  name = 'AuthAddressChanges1790000000300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table user_account add column email_changed_at timestamptz(3)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table user_account drop column email_changed_at');
  }
}
