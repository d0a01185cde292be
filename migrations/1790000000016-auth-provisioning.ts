import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a directory says of people, its groups, and who belongs to them. */
export class AuthProvisioning1790000000016 implements MigrationInterface {
  name = 'AuthProvisioning1790000000016';

  async up(runner: QueryRunner): Promise<void> {
    // Counted with each change of an account, of which a directory makes many.
    await runner.query(`
      create index user_account_admins on user_account (organization_id)
      where 'admin' = any(roles) and locked_at is null and password_hash is not null`);
    await runner.query(`
      create table scim_user (
        organization_id uuid not null,
        user_id uuid not null,
        external_id text,
        formatted_name text,
        given_name text,
        family_name text,
        locked_at timestamptz(3),
        removed_at timestamptz(3),
        constraint scim_user_pk primary key (organization_id, user_id),
        constraint scim_user_account foreign key (organization_id, user_id)
          references user_account (organization_id, id) on delete cascade
      )`);
    await runner.query(
      'create index scim_user_external_id on scim_user (organization_id, external_id)',
    );
    await runner.query(`
      create table scim_group (
        organization_id uuid not null,
        id uuid not null,
        display_name text not null,
        name_key text not null,
        external_id text,
        roles text[] not null,
        version integer not null,
        created_at timestamptz(3) not null,
        constraint scim_group_pk primary key (organization_id, id),
        constraint scim_group_organization foreign key (organization_id) references organization (id)
      )`);
    await runner.query(
      'create unique index scim_group_name on scim_group (organization_id, name_key)',
    );
    await runner.query(`
      create table scim_member (
        organization_id uuid not null,
        group_id uuid not null,
        user_id uuid not null,
        constraint scim_member_pk primary key (organization_id, group_id, user_id),
        constraint scim_member_group foreign key (organization_id, group_id)
          references scim_group (organization_id, id) on delete cascade,
        constraint scim_member_user foreign key (organization_id, user_id)
          references user_account (organization_id, id) on delete cascade
      )`);
    await runner.query(
      'create index scim_member_of_user on scim_member (organization_id, user_id)',
    );
    for (const table of ['scim_user', 'scim_group', 'scim_member']) {
      await runner.query(`alter table ${table} enable row level security`);
      await runner.query(`
        create policy own_organization on ${table}
        using (organization_id = current_organization_id())`);
      await runner.query(`grant select, insert, update, delete on ${table} to stockade_server`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table scim_member, scim_group, scim_user');
    await runner.query('drop index user_account_admins');
  }
}
