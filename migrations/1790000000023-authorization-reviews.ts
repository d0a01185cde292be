import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Access reviews, and who manages whom. */
export class AuthorizationReviews1790000000023 implements MigrationInterface {
  name = 'AuthorizationReviews1790000000023';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table user_account add column manager_id uuid');
    await runner.query(`
      create table access_review (
        organization_id uuid not null,
        id uuid not null,
        name text not null,
        kinds text[] not null,
        started_by uuid not null,
        due_days integer not null,
        every_days integer,
        started_at timestamptz(3) not null,
        due_at timestamptz(3) not null,
        next_at timestamptz(3),
        escalated_at timestamptz(3),
        closed_at timestamptz(3),
        constraint access_review_pk primary key (organization_id, id),
        constraint access_review_organization foreign key (organization_id)
          references organization (id)
      )`);
    await runner.query(`
      create index access_review_due on access_review (due_at)
      where closed_at is null and escalated_at is null`);
    await runner.query(
      'create index access_review_next on access_review (next_at) where next_at is not null',
    );
    await runner.query(`
      create table access_review_item (
        organization_id uuid not null,
        review_id uuid not null,
        id uuid not null,
        kind text not null,
        holder text not null,
        subject_id uuid not null,
        thing text not null,
        label text not null,
        reviewer_id uuid,
        last_used_at timestamptz(3),
        suggestion text not null,
        suggestion_reason text not null,
        verdict text,
        reason text,
        decided_by uuid,
        decided_at timestamptz(3),
        undone_at timestamptz(3),
        constraint access_review_item_pk primary key (organization_id, review_id, id),
        constraint access_review_item_review foreign key (organization_id, review_id)
          references access_review (organization_id, id)
      )`);
    await runner.query(`
      create index access_review_item_of_reviewer
        on access_review_item (organization_id, reviewer_id, review_id)`);
    for (const table of ['access_review', 'access_review_item']) {
      await runner.query(`alter table ${table} enable row level security`);
      await runner.query(`
        create policy own_organization on ${table}
        using (organization_id = current_organization_id())`);
    }
    await runner.query(`
      grant select, insert, update (next_at, escalated_at, closed_at) on access_review to stockade_server`);
    await runner.query(`
      grant select, insert, update (reviewer_id, verdict, reason, decided_by, decided_at, undone_at)
      on access_review_item to stockade_server`);
    // The clock belongs to no organisation: it is told which reviews are to be looked after, and nothing of them.
    await runner.query(`
      create function access_reviews_due()
      returns table (organization_id uuid, id uuid, started_by uuid)
      language sql stable security definer set search_path = pg_catalog, public as $$
        select r.organization_id, r.id, r.started_by from public.access_review r
         where (r.closed_at is null and r.escalated_at is null and r.due_at <= now())
            or r.next_at <= now();
      $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function access_reviews_due()');
    await runner.query('drop table access_review_item, access_review');
    await runner.query('alter table user_account drop column manager_id');
  }
}
