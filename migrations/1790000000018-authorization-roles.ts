import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Roles that organisations define for themselves, and those that nobody may hold together. */
export class AuthorizationRoles1790000000018 implements MigrationInterface {
  name = 'AuthorizationRoles1790000000018';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table organization_role (
        organization_id uuid not null,
        name text not null,
        description text,
        permissions text[] not null,
        includes text[] not null,
        version integer not null,
        created_at timestamptz(3) not null,
        constraint organization_role_pk primary key (organization_id, name),
        constraint organization_role_organization foreign key (organization_id)
          references organization (id)
      )`);
    await runner.query(`
      create table role_separation (
        organization_id uuid not null,
        one text not null,
        other text not null,
        reason text,
        created_at timestamptz(3) not null,
        constraint role_separation_pk primary key (organization_id, one, other),
        constraint role_separation_order check (one < other),
        constraint role_separation_organization foreign key (organization_id)
          references organization (id)
      )`);
    for (const table of ['organization_role', 'role_separation']) {
      await runner.query(`alter table ${table} enable row level security`);
      await runner.query(`
        create policy own_organization on ${table}
        using (organization_id = current_organization_id())`);
      await runner.query(`grant select, insert, update, delete on ${table} to stockade_server`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table role_separation, organization_role');
  }
}
