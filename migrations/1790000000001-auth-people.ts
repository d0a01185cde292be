import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Organisations, people, sessions, API keys and signing keys. */
export class AuthPeople1790000000001 implements MigrationInterface {
  name = 'AuthPeople1790000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table organization (
        id uuid not null,
        name text not null,
        operator boolean not null,
        version integer not null,
        created_at timestamptz(3) not null,
        constraint organization_pk primary key (id)
      )`);
    await runner.query(`
      create table user_account (
        organization_id uuid not null,
        id uuid not null,
        email text not null,
        name text,
        roles text[] not null,
        password_hash text,
        locked_at timestamptz(3),
        version integer not null,
        created_at timestamptz(3) not null,
        constraint user_account_pk primary key (organization_id, id),
        constraint user_account_organization foreign key (organization_id) references organization (id)
      )`);
    await runner.query(
      'create unique index user_account_email on user_account (organization_id, email)',
    );
    await runner.query(`
      create table sign_in_name (
        lookup bytea not null,
        organization_id uuid not null,
        user_id uuid not null,
        constraint sign_in_name_pk primary key (lookup),
        constraint sign_in_name_user foreign key (organization_id, user_id)
          references user_account (organization_id, id) on delete cascade
      )`);
    await runner.query(`
      create table session (
        organization_id uuid not null,
        id uuid not null,
        user_id uuid not null,
        source text not null,
        created_at timestamptz(3) not null,
        last_used_at timestamptz(3) not null,
        expires_at timestamptz(3) not null,
        revoked_at timestamptz(3),
        constraint session_pk primary key (organization_id, id),
        constraint session_of_account foreign key (organization_id, user_id)
          references user_account (organization_id, id) on delete cascade
      )`);
    await runner.query('create index session_of_user on session (organization_id, user_id)');
    await runner.query(`
      create table refresh_token (
        organization_id uuid not null,
        hash bytea not null,
        session_id uuid not null,
        expires_at timestamptz(3) not null,
        used_at timestamptz(3),
        constraint refresh_token_pk primary key (organization_id, hash),
        constraint refresh_token_session foreign key (organization_id, session_id)
          references session (organization_id, id) on delete cascade
      )`);
    await runner.query(
      'create index refresh_token_of_session on refresh_token (organization_id, session_id)',
    );
    await runner.query(`
      create table api_key (
        organization_id uuid not null,
        id uuid not null,
        owner_id uuid not null,
        name text not null,
        hash bytea not null,
        hint text not null,
        scopes text[] not null,
        created_at timestamptz(3) not null,
        expires_at timestamptz(3),
        revoked_at timestamptz(3),
        constraint api_key_pk primary key (organization_id, id),
        constraint api_key_owner foreign key (organization_id, owner_id)
          references user_account (organization_id, id) on delete cascade
      )`);
    await runner.query('create unique index api_key_hash on api_key (organization_id, hash)');
    await runner.query('create index api_key_of_owner on api_key (organization_id, owner_id)');
    await runner.query(`
      create table signing_key (
        kid text not null,
        public_jwk jsonb not null,
        sealed_private bytea not null,
        created_at timestamptz(3) not null,
        retires_at timestamptz(3),
        constraint signing_key_pk primary key (kid)
      )`);
    await runner.query('alter table organization enable row level security');
    await runner.query(
      'create policy own_organization on organization using (id = current_organization_id())',
    );
    for (const table of ['user_account', 'session', 'refresh_token', 'api_key']) {
      await runner.query(`alter table ${table} enable row level security`);
      await runner.query(`
        create policy own_organization on ${table}
        using (organization_id = current_organization_id())`);
      await runner.query(`grant select, insert, update, delete on ${table} to stockade_server`);
    }
    await runner.query('grant select, insert, update on organization to stockade_server');
    await runner.query('grant select, insert, delete on sign_in_name to stockade_server');
    await runner.query('grant select, insert, update on signing_key to stockade_server');
    await runner.query(`
      create function installation_is_empty() returns boolean language sql stable security definer
      set search_path = pg_catalog, public as
      $$ select not exists (select from public.organization) $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function installation_is_empty()');
    await runner.query(
      'drop table signing_key, api_key, refresh_token, session, sign_in_name, user_account, organization',
    );
  }
}
