import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Wrapped data keys: one current key for each purpose of an organisation. */
export class CryptoDataKeys1790000000003 implements MigrationInterface {
  name = 'CryptoDataKeys1790000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table data_key (
        organization_id uuid not null,
        id uuid not null,
        purpose text not null,
        wrapped bytea not null,
        created_at timestamptz(3) not null,
        superseded_at timestamptz(3),
        constraint data_key_pk primary key (organization_id, id)
      )`);
    await runner.query(`
      create unique index data_key_current on data_key (organization_id, purpose)
      where superseded_at is null`);
    await runner.query('alter table data_key enable row level security');
    await runner.query(`
      create policy own_organization on data_key
      using (organization_id = current_organization_id())`);
    await runner.query('grant select, insert, update on data_key to stockade_server');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table data_key');
  }
}
