import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Numbers the committed entries of each organisation without a gap, in an order in which none comes late. An entry waits in
 * audit_unsequenced, in the transaction that it is of, until one statement at a time numbers what has committed.
 */
export class AuditSequence1790000000900 implements MigrationInterface {
  name = 'AuditSequence1790000000900';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit_unsequenced (
        organization_id uuid not null,
        event_id uuid not null,
        constraint audit_unsequenced_pk primary key (organization_id, event_id)
      )`);
    await runner.query(`
      create table audit_sequence (
        organization_id uuid not null,
        sequence bigint not null,
        event_id uuid not null,
        constraint audit_sequence_pk primary key (organization_id, sequence),
        constraint audit_sequence_event unique (organization_id, event_id)
      )`);
    await runner.query(`
      create table audit_head (
        organization_id uuid not null constraint audit_head_pk primary key,
        sequence bigint not null
      )`);
    await runner.query(`
      create table audit_follower (
        name text not null,
        organization_id uuid not null,
        sequence bigint not null,
        constraint audit_follower_pk primary key (organization_id, name)
      )`);
    for (const table of ['audit_unsequenced', 'audit_sequence', 'audit_head', 'audit_follower']) {
      await runner.query(`alter table ${table} enable row level security`);
    }
    await runner.query(`
      create policy append on audit_unsequenced for insert
      with check (organization_id = current_organization_id())`);
    await runner.query(`
      create policy own_organization on audit_sequence for select
      using (
        organization_id = current_organization_id()
        or (organization_id = '00000000-0000-0000-0000-000000000000' and exists (
              select from organization
               where id = current_organization_id() and operator)))`);
    await runner.query(`
      create policy own_organization on audit_head for select
      using (organization_id = current_organization_id())`);
    await runner.query(`
      create policy own_organization on audit_follower
      using (organization_id = current_organization_id())`);
    await runner.query(`
      create policy own_organization on audit_unsequenced for select
      using (organization_id = current_organization_id())`);
    await runner.query('grant select, insert on audit_unsequenced to stockade_server');
    await runner.query('grant select on audit_head to stockade_server');
    await runner.query('grant select on audit_sequence to stockade_server');
    await runner.query('grant select, insert, update on audit_follower to stockade_server');
    await runner.query(`
      create function sequence_audit_events(most integer) returns integer
      language plpgsql security definer set search_path = pg_catalog, public as $$
      declare numbered integer;
      begin
        -- One at a time: whoever comes meanwhile leaves the work to the first.
        if not pg_try_advisory_xact_lock(hashtextextended('stockade audit sequence', 0)) then
          return 0;
        end if;
        with taken as (
          delete from public.audit_unsequenced u using (
            select organization_id, event_id from public.audit_unsequenced limit most) w
           where u.event_id = w.event_id and u.organization_id = w.organization_id
          returning u.organization_id, u.event_id
        ), counted as (
          select organization_id, event_id,
                 row_number() over (partition by organization_id order by event_id) as place,
                 count(*) over (partition by organization_id) as total
            from taken
        ), heads as (
          insert into public.audit_head as h (organization_id, sequence)
          select distinct organization_id, total from counted
              on conflict (organization_id) do update set sequence = h.sequence + excluded.sequence
          returning organization_id, sequence
        )
        insert into public.audit_sequence (organization_id, sequence, event_id)
        select c.organization_id, h.sequence - c.total + c.place, c.event_id
          from counted c join heads h on h.organization_id = c.organization_id;
        get diagnostics numbered = row_count;
        return numbered;
      end $$`);
    await runner.query(`
      create function audit_behind(follower text)
      returns table (organization_id uuid, behind bigint)
      language sql stable security definer set search_path = pg_catalog, public as $$
        select h.organization_id, h.sequence - coalesce(f.sequence, 0)
          from public.audit_head h
          left join public.audit_follower f
            on f.organization_id = h.organization_id and f.name = follower
         where h.sequence > coalesce(f.sequence, 0)
      $$`);
    for (const signature of ['sequence_audit_events(integer)', 'audit_behind(text)']) {
      await runner.query(`revoke all on function ${signature} from public`);
      await runner.query(`grant execute on function ${signature} to stockade_server`);
    }
    // A trigger, so that entries of a server from before are numbered, too.
    await runner.query(`
      create function await_audit_sequence() returns trigger
      language plpgsql set search_path = pg_catalog, public as $$
      begin
        insert into public.audit_unsequenced (organization_id, event_id)
        values (new.organization_id, new.id);
        return null;
      end $$`);
    await runner.query(`
      create trigger await_audit_sequence after insert on audit_event
      for each row execute function await_audit_sequence()`);
    await runner.query(
      'insert into audit_unsequenced (organization_id, event_id) select organization_id, id from audit_event',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop trigger await_audit_sequence on audit_event');
    await runner.query('drop function await_audit_sequence()');
    await runner.query('drop function audit_behind(text)');
    await runner.query('drop function sequence_audit_events(integer)');
    await runner.query('drop table audit_follower, audit_head, audit_sequence, audit_unsequenced');
  }
}
