import type { MigrationInterface, QueryRunner } from 'typeorm';

const LEFTOVERS = `
  delete from public.import_chunk c
   where received_at < now() - interval '1 day'
     and not exists (select from public.demand_import i
                      where i.organization_id = c.organization_id and i.id = c.import_id
                        and i.state in ('queued', 'running'));
  delete from public.idempotent_answer where created_at < now() - interval '1 day';`;

/** Failed sign-ins, counted under keyed hashes of who was named and from where; forgotten after a day. */
export class AuthSignInFailures1790000000008 implements MigrationInterface {
  name = 'AuthSignInFailures1790000000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table sign_in_failure (
        organization_id uuid not null,
        lookup bytea not null,
        failures integer not null,
        last_at timestamptz(3) not null,
        constraint sign_in_failure_pk primary key (organization_id, lookup)
      )`);
    await runner.query('alter table sign_in_failure enable row level security');
    await runner.query(`
      create policy own_organization on sign_in_failure
      using (organization_id = current_organization_id())`);
    await runner.query(
      'grant select, insert, update, delete on sign_in_failure to stockade_server',
    );
    await this.forget(
      runner,
      `${LEFTOVERS}
      delete from public.sign_in_failure where last_at < now() - interval '1 day';`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.forget(runner, LEFTOVERS);
    await runner.query('drop table sign_in_failure');
  }

  private async forget(runner: QueryRunner, statements: string): Promise<void> {
    await runner.query(`
      create or replace function forget_leftovers() returns void language sql security definer
      set search_path = pg_catalog, public as $$${statements}$$`);
  }
}
