import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an API key was made with: it ends with that, is bound as that is, and counts as strong as that is. */
export class AuthKeyOrigins1790000000201 implements MigrationInterface {
  name = 'AuthKeyOrigins1790000000201';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table api_key
        add parent_id uuid,
        add made_by uuid,
        add made_in uuid,
        add multi_factor boolean not null default false,
        add bound_to text`);
    await runner.query('create index api_key_of_parent on api_key (organization_id, parent_id)');
    // Of earlier keys nobody noted how their maker had signed in; whoever has a second factor is asked for it.
    await runner.query(`
      update api_key k set multi_factor = true
       where exists (select from totp t where t.organization_id = k.organization_id
                        and t.user_id = k.owner_id and t.confirmed_at is not null)
          or exists (select from passkey p where p.organization_id = k.organization_id
                        and p.user_id = k.owner_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index api_key_of_parent');
    await runner.query(`
      alter table api_key drop parent_id, drop made_by, drop made_in, drop multi_factor,
        drop bound_to`);
  }
}
