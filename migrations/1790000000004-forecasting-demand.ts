import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  'dataset',
  'series',
  'demand_segment',
  'demand_import',
  'import_chunk',
  'import_run',
  'import_rejection',
  'forecast_run',
  'forecast_series',
];

/** Datasets, sealed demand, imports and forecasts. Every key begins with the organisation. */
export class ForecastingDemand1790000000004 implements MigrationInterface {
  name = 'ForecastingDemand1790000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table dataset (
        organization_id uuid not null,
        id uuid not null,
        owner_id uuid not null,
        name text not null,
        description text,
        unit text,
        frequency text not null,
        season_length integer,
        phase jsonb,
        series_count integer not null default 0,
        observation_count bigint not null default 0,
        version integer not null,
        created_at timestamptz(3) not null,
        constraint dataset_pk primary key (organization_id, id),
        constraint dataset_owner foreign key (organization_id, owner_id)
          references user_account (organization_id, id)
      )`);
    await runner.query('create index dataset_of_owner on dataset (organization_id, owner_id)');
    await runner.query(`
      create table series (
        organization_id uuid not null,
        dataset_id uuid not null,
        ordinal integer not null,
        lookup bytea not null,
        sealed_unique_id bytea not null,
        constraint series_pk primary key (organization_id, dataset_id, ordinal),
        constraint series_dataset foreign key (organization_id, dataset_id)
          references dataset (organization_id, id) on delete cascade
      )`);
    // Not led by the dataset: else a foreign-key check planned on an empty table may walk this index
    // through all series of the dataset, for each row. A look-up hash is of one dataset anyway.
    await runner.query('create unique index series_lookup on series (organization_id, lookup)');
    await runner.query(`
      create table demand_segment (
        organization_id uuid not null,
        dataset_id uuid not null,
        series_ordinal integer not null,
        first_period bigint not null,
        last_period bigint not null,
        observation_count integer not null,
        sealed bytea not null,
        constraint demand_segment_pk primary key (organization_id, dataset_id, series_ordinal, first_period),
        constraint demand_segment_series foreign key (organization_id, dataset_id, series_ordinal)
          references series (organization_id, dataset_id, ordinal) on delete cascade
      )`);
    await runner.query(`
      create table demand_import (
        organization_id uuid not null,
        id uuid not null,
        dataset_id uuid not null,
        created_by uuid not null,
        state text not null,
        mode text not null,
        options jsonb not null,
        byte_count bigint not null,
        done bigint not null,
        total bigint not null,
        row_count bigint not null,
        rejected_count bigint not null,
        outcome jsonb,
        failure jsonb,
        cancel_requested_at timestamptz(3),
        created_at timestamptz(3) not null,
        finished_at timestamptz(3),
        constraint demand_import_pk primary key (organization_id, id),
        constraint demand_import_dataset foreign key (organization_id, dataset_id)
          references dataset (organization_id, id) on delete cascade
      )`);
    await runner.query(
      'create index demand_import_of_dataset on demand_import (organization_id, dataset_id)',
    );
    await runner.query(`
      create table import_chunk (
        organization_id uuid not null,
        import_id uuid not null,
        number integer not null,
        received_at timestamptz(3) not null,
        sealed bytea not null,
        constraint import_chunk_pk primary key (organization_id, import_id, number)
      )`);
    await runner.query('alter table import_chunk alter column sealed set storage external');
    await runner.query(`
      create table import_run (
        organization_id uuid not null,
        import_id uuid not null,
        series_number integer not null,
        batch integer not null,
        sealed bytea not null,
        constraint import_run_pk primary key (organization_id, import_id, series_number, batch),
        constraint import_run_import foreign key (organization_id, import_id)
          references demand_import (organization_id, id) on delete cascade
      )`);
    await runner.query(`
      create table import_rejection (
        organization_id uuid not null,
        import_id uuid not null,
        number integer not null,
        sealed bytea not null,
        constraint import_rejection_pk primary key (organization_id, import_id, number),
        constraint import_rejection_import foreign key (organization_id, import_id)
          references demand_import (organization_id, id) on delete cascade
      )`);
    await runner.query(`
      create table forecast_run (
        organization_id uuid not null,
        id uuid not null,
        dataset_id uuid not null,
        created_by uuid not null,
        state text not null,
        horizon integer not null,
        levels double precision[] not null,
        method text not null,
        season_length integer not null,
        done integer not null,
        total integer not null,
        failed_count integer not null,
        failure jsonb,
        cancel_requested_at timestamptz(3),
        created_at timestamptz(3) not null,
        finished_at timestamptz(3),
        constraint forecast_run_pk primary key (organization_id, id),
        constraint forecast_run_dataset foreign key (organization_id, dataset_id)
          references dataset (organization_id, id) on delete cascade
      )`);
    await runner.query(
      'create index forecast_run_of_dataset on forecast_run (organization_id, dataset_id)',
    );
    await runner.query(`
      create table forecast_series (
        organization_id uuid not null,
        run_id uuid not null,
        ordinal integer not null,
        sealed bytea not null,
        constraint forecast_series_pk primary key (organization_id, run_id, ordinal),
        constraint forecast_series_run foreign key (organization_id, run_id)
          references forecast_run (organization_id, id) on delete cascade
      )`);
    for (const table of TABLES) {
      await runner.query(`alter table ${table} enable row level security`);
      await runner.query(`
        create policy own_organization on ${table}
        using (organization_id = current_organization_id())`);
      await runner.query(`grant select, insert, update, delete on ${table} to stockade_server`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${[...TABLES].reverse().join(', ')}`);
  }
}
