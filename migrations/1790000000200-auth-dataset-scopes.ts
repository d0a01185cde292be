import type { MigrationInterface, QueryRunner } from 'typeorm';

const NEW = `array['datasets:classify', 'datasets:delete', 'datasets:share']`;

/**
 * `datasets:write` meant to delete, share and classify datasets too. Keys and clients of that time get the scopes that
 * say so now, and may do what they could.
 */
export class AuthDatasetScopes1790000000200 implements MigrationInterface {
  name = 'AuthDatasetScopes1790000000200';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['api_key', 'oauth_client']) {
      await runner.query(`
        update ${table}
           set scopes = array(select distinct one from unnest(scopes || ${NEW}) as one order by one)
         where 'datasets:write' = any(scopes)`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['api_key', 'oauth_client']) {
      await runner.query(`
        update ${table}
           set scopes = array(select one from unnest(scopes) as one where one <> all(${NEW}) order by one)
         where scopes && ${NEW}`);
    }
  }
}
