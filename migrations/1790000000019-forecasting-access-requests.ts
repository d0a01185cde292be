import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Access that people ask for, and what was said to it: a history that nobody can change. */
export class ForecastingAccessRequests1790000000019 implements MigrationInterface {
  name = 'ForecastingAccessRequests1790000000019';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table access_request (
        organization_id uuid not null,
        id uuid not null,
        requester_id uuid not null,
        dataset_id uuid not null,
        actions text[] not null,
        reason text not null,
        duration_seconds integer not null,
        state text not null,
        grant_id uuid,
        created_at timestamptz(3) not null,
        ended_at timestamptz(3),
        constraint access_request_pk primary key (organization_id, id),
        constraint access_request_organization foreign key (organization_id)
          references organization (id)
      )`);
    await runner.query(`
      create unique index access_request_pending
        on access_request (organization_id, requester_id, dataset_id) where state = 'pending'`);
    await runner.query(
      'create index access_request_of_dataset on access_request (organization_id, dataset_id)',
    );
    await runner.query(`
      create table access_decision (
        organization_id uuid not null,
        request_id uuid not null,
        approver_id uuid not null,
        verdict text not null,
        reason text,
        decided_at timestamptz(3) not null,
        constraint access_decision_pk primary key (organization_id, request_id, approver_id),
        constraint access_decision_request foreign key (organization_id, request_id)
          references access_request (organization_id, id)
      )`);
    for (const table of ['access_request', 'access_decision']) {
      await runner.query(`alter table ${table} enable row level security`);
      await runner.query(`
        create policy own_organization on ${table}
        using (organization_id = current_organization_id())`);
    }
    await runner.query('grant select, insert, update on access_request to stockade_server');
    await runner.query('grant select, insert on access_decision to stockade_server');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table access_decision, access_request');
  }
}
