import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The organisation label that row-level security reads, and what the platform itself stores. */
export class PlatformGround1790000000000 implements MigrationInterface {
  name = 'PlatformGround1790000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function current_organization_id() returns uuid language sql stable parallel safe as
      $$ select nullif(current_setting('stockade.organization_id', true), '')::uuid $$`);
    await runner.query(`
      create table idempotent_answer (
        organization_id uuid not null,
        id bytea not null,
        fingerprint bytea not null,
        sealed_answer bytea not null,
        created_at timestamptz(3) not null,
        constraint idempotent_answer_pk primary key (organization_id, id)
      )`);
    await runner.query('alter table idempotent_answer enable row level security');
    await runner.query(`
      create policy own_organization on idempotent_answer
      using (organization_id = current_organization_id())`);
    await runner.query(
      'grant select, insert, update, delete on idempotent_answer to stockade_server',
    );
    await runner.query('grant select on schema_migration to stockade_server');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table idempotent_answer');
    await runner.query('drop function current_organization_id()');
  }
}
