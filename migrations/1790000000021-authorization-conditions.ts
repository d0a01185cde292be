import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In what circumstances roles count, and how sensitive a dataset is. */
export class AuthorizationConditions1790000000021 implements MigrationInterface {
  name = 'AuthorizationConditions1790000000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table access_condition (
        organization_id uuid not null,
        id uuid not null,
        name text not null,
        actions text[] not null,
        roles text[] not null,
        classifications text[] not null,
        networks text[] not null,
        hours jsonb,
        strength text,
        max_age_seconds integer,
        bound_device boolean not null,
        max_risk integer,
        except_programs boolean not null,
        created_at timestamptz(3) not null,
        constraint access_condition_pk primary key (organization_id, id),
        constraint access_condition_organization foreign key (organization_id)
          references organization (id)
      )`);
    await runner.query('alter table access_condition enable row level security');
    await runner.query(`
      create policy own_organization on access_condition
      using (organization_id = current_organization_id())`);
    await runner.query('grant select, insert, delete on access_condition to stockade_server');
    await runner.query(
      "alter table dataset add column classification text not null default 'internal'",
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table dataset drop column classification');
    await runner.query('drop table access_condition');
  }
}
