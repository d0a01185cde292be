import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Grants to groups and to other organisations, and grants on a part of a dataset. */
export class AuthorizationParts1790000000022 implements MigrationInterface {
  name = 'AuthorizationParts1790000000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table dataset_grant
        alter column user_id drop not null,
        add column group_id uuid,
        add column grantee_organization_id uuid,
        add column sealed_part bytea,
        add constraint dataset_grant_grantee
          check (num_nonnulls(user_id, group_id, grantee_organization_id) = 1),
        add constraint dataset_grant_group foreign key (organization_id, group_id)
          references scim_group (organization_id, id) on delete cascade,
        add constraint dataset_grant_organization foreign key (grantee_organization_id)
          references organization (id)`);
    await runner.query(`
      create index dataset_grant_of_group on dataset_grant (organization_id, group_id)
      where group_id is not null`);
    await runner.query(`
      create index dataset_grant_abroad on dataset_grant (grantee_organization_id)
      where grantee_organization_id is not null`);
    // What one organisation shows another of a grant: the grant itself stays in the rows of whoever gave it.
    await runner.query(`
      create table invitation_abroad (
        organization_id uuid not null,
        grant_id uuid not null,
        grantee_organization_id uuid not null,
        organization_name text not null,
        dataset_id uuid not null,
        created_at timestamptz(3) not null,
        expires_at timestamptz(3),
        constraint invitation_abroad_pk primary key (organization_id, grant_id),
        constraint invitation_abroad_grant foreign key (organization_id, grant_id)
          references dataset_grant (organization_id, id) on delete cascade
      )`);
    await runner.query(`
      create index invitation_abroad_received
        on invitation_abroad (grantee_organization_id, grant_id)`);
    await runner.query('alter table invitation_abroad enable row level security');
    await runner.query(`
      create policy own_organization on invitation_abroad
      using (organization_id = current_organization_id())`);
    await runner.query(`
      create policy received on invitation_abroad for select
      using (grantee_organization_id = current_organization_id())`);
    await runner.query('grant select, insert, delete on invitation_abroad to stockade_server');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table invitation_abroad');
    await runner.query(
      'delete from dataset_grant where user_id is null or sealed_part is not null',
    );
    await runner.query(`
      alter table dataset_grant
        alter column user_id set not null,
        drop column group_id,
        drop column grantee_organization_id,
        drop column sealed_part`);
  }
}
