import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts committed audit entries of all organizations without a sequence number, for the metrics: up to a bound. */
export class AuditWaiting1790000001000 implements MigrationInterface {
  name = 'AuditWaiting1790000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function count_unsequenced_audit_events(most integer) returns integer
      language sql stable security definer set search_path = pg_catalog, public as $$
        select count(*)::integer from (select from public.audit_unsequenced limit most) as waiting
      $$`);
    const signature = 'count_unsequenced_audit_events(integer)';
    await runner.query(`revoke all on function ${signature} from public`);
    await runner.query(`grant execute on function ${signature} to stockade_server`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function count_unsequenced_audit_events(integer)');
  }
}
