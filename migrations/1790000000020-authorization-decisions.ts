import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What policies decided, with all that they looked at, and what the policies said at that time. */
export class AuthorizationDecisions1790000000020 implements MigrationInterface {
  name = 'AuthorizationDecisions1790000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table policy_version (
        organization_id uuid not null,
        version text not null,
        policy jsonb not null,
        first_used_at timestamptz(3) not null,
        constraint policy_version_pk primary key (organization_id, version),
        constraint policy_version_organization foreign key (organization_id)
          references organization (id)
      )`);
    await runner.query(`
      create table decision (
        organization_id uuid not null,
        id uuid not null,
        digest bytea not null,
        user_id uuid not null,
        credential_id uuid not null,
        kind text not null,
        roles text[] not null,
        scopes text[],
        action text not null,
        noun text not null,
        resource_id text,
        facts jsonb not null,
        circumstances jsonb not null,
        outcome text not null,
        rule text,
        reason text,
        policy_version text not null,
        request_id text not null,
        first_at timestamptz(3) not null,
        last_at timestamptz(3) not null,
        times integer not null,
        constraint decision_pk primary key (organization_id, id),
        constraint decision_policy_version foreign key (organization_id, policy_version)
          references policy_version (organization_id, version)
      )`);
    await runner.query('create unique index decision_digest on decision (organization_id, digest)');
    await runner.query('create index decision_by_user on decision (organization_id, user_id, id)');
    await runner.query(
      'create index decision_on_resource on decision (organization_id, noun, resource_id, id)',
    );
    await runner.query('create index decision_last on decision (last_at)');
    for (const table of ['policy_version', 'decision']) {
      await runner.query(`alter table ${table} enable row level security`);
      await runner.query(`
        create policy own_organization on ${table}
        using (organization_id = current_organization_id())`);
    }
    await runner.query('grant select, insert on policy_version to stockade_server');
    // Nothing of a decision can be changed but how often it was taken, and when last.
    await runner.query(
      'grant select, insert, update (last_at, times) on decision to stockade_server',
    );
    await runner.query(`
      create function forget_old_decisions() returns void language sql security definer
      set search_path = pg_catalog, public as $$
        delete from public.decision where last_at < now() - interval '180 days';
      $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function forget_old_decisions()');
    await runner.query('drop table decision, policy_version');
  }
}
