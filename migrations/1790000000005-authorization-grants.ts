import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Datasets shared with people. */
export class AuthorizationGrants1790000000005 implements MigrationInterface {
  name = 'AuthorizationGrants1790000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table dataset_grant (
        organization_id uuid not null,
        id uuid not null,
        dataset_id uuid not null,
        user_id uuid not null,
        actions text[] not null,
        granted_by uuid not null,
        reason text,
        created_at timestamptz(3) not null,
        expires_at timestamptz(3),
        revoked_at timestamptz(3),
        constraint dataset_grant_pk primary key (organization_id, id),
        constraint dataset_grant_dataset foreign key (organization_id, dataset_id)
          references dataset (organization_id, id) on delete cascade,
        constraint dataset_grant_user foreign key (organization_id, user_id)
          references user_account (organization_id, id) on delete cascade
      )`);
    await runner.query(
      'create index dataset_grant_held on dataset_grant (organization_id, user_id)',
    );
    await runner.query(
      'create index dataset_grant_given on dataset_grant (organization_id, dataset_id)',
    );
    await runner.query('alter table dataset_grant enable row level security');
    await runner.query(`
      create policy own_organization on dataset_grant
      using (organization_id = current_organization_id())`);
    await runner.query('grant select, insert, update on dataset_grant to stockade_server');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table dataset_grant');
  }
}
