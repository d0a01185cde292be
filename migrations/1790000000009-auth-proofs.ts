import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How and when somebody proved who they are, what their organisation asks of them, and codes that work once. */
export class AuthProofs1790000000009 implements MigrationInterface {
  name = 'AuthProofs1790000000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table session
        add device text,
        add methods text[] not null default '{pwd}',
        add authenticated_at timestamptz(3) not null default now()`);
    await runner.query(`
      alter table session
        alter methods drop default,
        alter authenticated_at drop default`);
    await runner.query(`
      alter table user_account
        add kind text not null default 'person',
        add password_changed_at timestamptz(3),
        add password_compromised boolean not null default false,
        add email_verified_at timestamptz(3)`);
    await runner.query(`
      alter table user_account
        alter kind drop default,
        alter password_compromised drop default`);
    await runner.query(`
      alter table organization
        add password_max_age_days integer,
        add factor_roles text[] not null default '{}',
        add magic_links boolean not null default false`);
    await runner.query(`
      alter table organization
        alter factor_roles drop default,
        alter magic_links drop default`);
    await runner.query(`
      create table one_time_code (
        organization_id uuid not null,
        hash bytea not null,
        purpose text not null,
        user_id uuid not null,
        context jsonb not null,
        created_at timestamptz(3) not null,
        expires_at timestamptz(3) not null,
        used_at timestamptz(3),
        constraint one_time_code_pk primary key (organization_id, hash),
        constraint one_time_code_user foreign key (organization_id, user_id)
          references user_account (organization_id, id) on delete cascade
      )`);
    await runner.query(
      'create index one_time_code_of_user on one_time_code (organization_id, user_id)',
    );
    await runner.query('alter table one_time_code enable row level security');
    await runner.query(`
      create policy own_organization on one_time_code
      using (organization_id = current_organization_id())`);
    await runner.query('grant select, insert, update, delete on one_time_code to stockade_server');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table one_time_code');
    await runner.query(
      'alter table organization drop password_max_age_days, drop factor_roles, drop magic_links',
    );
    await runner.query(
      'alter table user_account drop kind, drop password_changed_at, drop password_compromised, drop email_verified_at',
    );
    await runner.query('alter table session drop device, drop methods, drop authenticated_at');
  }
}
