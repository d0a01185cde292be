import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One function that may look across organisations, to remove what nobody will ask for again. */
export class ForecastingUpkeep1790000000006 implements MigrationInterface {
  name = 'ForecastingUpkeep1790000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function forget_leftovers() returns void language sql security definer
      set search_path = pg_catalog, public as $$
        delete from public.import_chunk c
         where received_at < now() - interval '1 day'
           and not exists (select from public.demand_import i
                            where i.organization_id = c.organization_id and i.id = c.import_id
                              and i.state in ('queued', 'running'));
        delete from public.idempotent_answer where created_at < now() - interval '1 day';
      $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function forget_leftovers()');
  }
}
