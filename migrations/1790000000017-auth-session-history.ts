import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A sign-in costs the same however many went before it, and those long over go by themselves. */
export class AuthSessionHistory1790000000017 implements MigrationInterface {
  name = 'AuthSessionHistory1790000000017';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('drop index session_of_user');
    await runner.query(
      'create index session_of_user on session (organization_id, user_id, source)',
    );
    await runner.query(`
      create index session_live on session (organization_id, user_id, id)
      where revoked_at is null`);
    await runner.query('create index session_over on session (expires_at)');
    await runner.query(`
      create function forget_old_sessions() returns void language sql security definer
      set search_path = pg_catalog, public as $$
        delete from public.session where expires_at < now() - interval '180 days';
      $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function forget_old_sessions()');
    await runner.query('drop index session_over');
    await runner.query('drop index session_live');
    await runner.query('drop index session_of_user');
    await runner.query('create index session_of_user on session (organization_id, user_id)');
  }
}
