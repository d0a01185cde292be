import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the OAuth server remembered and what has long ended goes by itself. */
export class AuthOAuthLeftovers1790000000014 implements MigrationInterface {
  name = 'AuthOAuthLeftovers1790000000014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function forget_old_oauth() returns void language sql security definer
      set search_path = pg_catalog, public as $$
        delete from public.oauth_record where expires_at < now() - interval '1 day';
        delete from public.refresh_token where expires_at < now() - interval '30 days';
      $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function forget_old_oauth()');
  }
}
