import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mails until they are sent, sealed; and the hashes of passwords that were used before. */
export class AuthMail1790000000011 implements MigrationInterface {
  name = 'AuthMail1790000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table mail_message (
        organization_id uuid not null,
        id uuid not null,
        user_id uuid not null,
        about text not null,
        sealed_content bytea not null,
        tries integer not null,
        created_at timestamptz(3) not null,
        constraint mail_message_pk primary key (organization_id, id),
        constraint mail_message_user foreign key (organization_id, user_id)
          references user_account (organization_id, id) on delete cascade
      )`);
    await runner.query(
      'create index mail_message_of_user on mail_message (organization_id, user_id)',
    );
    await runner.query(`
      create table password_history (
        organization_id uuid not null,
        id uuid not null,
        user_id uuid not null,
        hash text not null,
        constraint password_history_pk primary key (organization_id, id),
        constraint password_history_user foreign key (organization_id, user_id)
          references user_account (organization_id, id) on delete cascade
      )`);
    await runner.query(
      'create index password_history_of_user on password_history (organization_id, user_id)',
    );
    for (const table of ['mail_message', 'password_history']) {
      await runner.query(`alter table ${table} enable row level security`);
      await runner.query(`
        create policy own_organization on ${table}
        using (organization_id = current_organization_id())`);
      await runner.query(`grant select, insert, update, delete on ${table} to stockade_server`);
    }
    await runner.query(`
      create function forget_old_mail() returns void language sql security definer
      set search_path = pg_catalog, public as $$
        delete from public.mail_message where created_at < now() - interval '3 days';
        delete from public.one_time_code where expires_at < now() - interval '30 days';
      $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function forget_old_mail()');
    await runner.query('drop table password_history, mail_message');
  }
}
