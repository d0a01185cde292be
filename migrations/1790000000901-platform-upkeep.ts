import type { MigrationInterface, QueryRunner } from 'typeorm';

const FUNCTIONS = {
  forget_old_answers: `
    delete from public.idempotent_answer where created_at < now() - interval '1 day'`,
  forget_sign_in_failures: `
    delete from public.sign_in_failure where last_at < now() - interval '1 day'`,
  forget_received_files: `
    delete from public.import_chunk c
     where received_at < now() - interval '1 day'
       and not exists (select from public.demand_import i
                        where i.organization_id = c.organization_id and i.id = c.import_id
                          and i.state in ('queued', 'running'))`,
};

/** What is tidied once an hour is each module's own: one function of three modules becomes three. */
export class PlatformUpkeep1790000000901 implements MigrationInterface {
  name = 'PlatformUpkeep1790000000901';

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, statement] of Object.entries(FUNCTIONS)) await make(runner, name, statement);
    await runner.query('drop function forget_leftovers()');
  }

  async down(runner: QueryRunner): Promise<void> {
    await make(runner, 'forget_leftovers', Object.values(FUNCTIONS).join(';'));
    for (const name of Object.keys(FUNCTIONS)) await runner.query(`drop function ${name}()`);
  }
}

async function make(runner: QueryRunner, name: string, statements: string): Promise<void> {
  await runner.query(`
    create function ${name}() returns void language sql security definer
    set search_path = pg_catalog, public as $$${statements}$$`);
}
