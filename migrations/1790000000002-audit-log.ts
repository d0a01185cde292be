import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit log: the server may add to it and read it, and nobody's statement of the server can change it. */
export class AuditLog1790000000002 implements MigrationInterface {
  name = 'AuditLog1790000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit_event (
        organization_id uuid not null,
        id uuid not null,
        occurred_at timestamptz(3) not null,
        user_id uuid,
        credential_id uuid,
        action text not null,
        resource text not null,
        status text not null,
        request_id text not null,
        source text not null,
        reason text,
        details jsonb not null,
        constraint audit_event_pk primary key (organization_id, id)
      )`);
    await runner.query(
      'create index audit_event_by_user on audit_event (organization_id, user_id, id)',
    );
    await runner.query(
      'create index audit_event_by_resource on audit_event (organization_id, resource, id)',
    );
    await runner.query('alter table audit_event enable row level security');
    await runner.query(`
      create policy own_organization on audit_event for select
      using (
        organization_id = current_organization_id()
        or (organization_id = '00000000-0000-0000-0000-000000000000' and exists (
              select from organization
               where id = current_organization_id() and operator)))`);
    await runner.query(`
      create policy append on audit_event for insert
      with check (organization_id = current_organization_id())`);
    await runner.query('grant select, insert on audit_event to stockade_server');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table audit_event');
  }
}
