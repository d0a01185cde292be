import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions that a cookie holds; where keys may be used from, and when they were. */
export class AuthUses1790000000013 implements MigrationInterface {
  name = 'AuthUses1790000000013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table session add cookie_hash bytea, add bound_to text');
    await runner.query(`
      create unique index session_cookie on session (organization_id, cookie_hash)
      where cookie_hash is not null`);
    await runner.query(`
      alter table api_key
        add networks text[] not null default '{}',
        add last_used_at timestamptz(3),
        add last_used_from text`);
    await runner.query('alter table api_key alter networks drop default');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table api_key drop networks, drop last_used_at, drop last_used_from');
    await runner.query('alter table session drop cookie_hash, drop bound_to');
  }
}
