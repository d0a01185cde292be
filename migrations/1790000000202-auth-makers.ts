import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who made a service account, a client or a key: where two persons are asked for, they count as one. */
export class AuthMakers1790000000202 implements MigrationInterface {
  name = 'AuthMakers1790000000202';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table user_account add column made_by uuid');
    await runner.query('alter table oauth_client add column made_by uuid');
    const makers = [
      ['user_account', 'service_account.create', 'user'],
      ['oauth_client', 'oauth_client.create', 'oauth_client'],
      ['api_key', 'api_key.create', 'api_key'],
    ];
    for (const [table, action, noun] of makers) {
      await runner.query(`
        update ${table} made set made_by = e.user_id from audit_event e
         where e.organization_id = made.organization_id and e.action = '${action}'
           and e.resource = '${noun}:' || made.id and made.made_by is null`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table oauth_client drop column made_by');
    await runner.query('alter table user_account drop column made_by');
  }
}
