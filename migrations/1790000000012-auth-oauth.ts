import type { MigrationInterface, QueryRunner } from 'typeorm';

const OWN_TABLES = ['oauth_client', 'oauth_record'];

/** OAuth clients, what the OAuth server remembers, and sessions that belong to clients. */
export class AuthOAuth1790000000012 implements MigrationInterface {
  name = 'AuthOAuth1790000000012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table session add client_id text, add scopes text[]');
    await runner.query('alter table user_account add signed_out_at timestamptz(3)');
    await runner.query('create index sign_in_name_of_user on sign_in_name (user_id)');
    await runner.query(`
      create table oauth_client (
        organization_id uuid not null,
        id uuid not null,
        name text not null,
        service_account_id uuid,
        grant_types text[] not null,
        redirect_uris text[] not null,
        post_logout_redirect_uris text[] not null,
        scopes text[] not null,
        proof text not null,
        jwks jsonb,
        secret_hash bytea,
        former_secret_hash bytea,
        former_secret_ends_at timestamptz(3),
        native boolean not null,
        trusted boolean not null,
        bound_tokens boolean not null,
        pushed_requests boolean not null,
        created_at timestamptz(3) not null,
        revoked_at timestamptz(3),
        constraint oauth_client_pk primary key (organization_id, id),
        constraint oauth_client_organization foreign key (organization_id) references organization (id),
        constraint oauth_client_account foreign key (organization_id, service_account_id)
          references user_account (organization_id, id) on delete cascade
      )`);
    await runner.query(
      'create index oauth_client_of_account on oauth_client (organization_id, service_account_id)',
    );
    await runner.query(`
      create table oauth_record (
        organization_id uuid not null,
        model text not null,
        hash bytea not null,
        sealed bytea not null,
        grant_hash bytea,
        uid_hash bytea,
        user_code_hash bytea,
        expires_at timestamptz(3) not null,
        consumed_at timestamptz(3),
        answered_at timestamptz(3),
        constraint oauth_record_pk primary key (organization_id, model, hash)
      )`);
    await runner.query(
      'create index oauth_record_of_grant on oauth_record (organization_id, grant_hash) where grant_hash is not null',
    );
    await runner.query(
      'create index oauth_record_uid on oauth_record (organization_id, uid_hash) where uid_hash is not null',
    );
    await runner.query(
      'create index oauth_record_user_code on oauth_record (organization_id, user_code_hash) where user_code_hash is not null',
    );
    for (const table of OWN_TABLES) {
      await runner.query(`alter table ${table} enable row level security`);
      await runner.query(`
        create policy own_organization on ${table}
        using (organization_id = current_organization_id())`);
      await runner.query(`grant select, insert, update, delete on ${table} to stockade_server`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table oauth_record, oauth_client');
    await runner.query('drop index sign_in_name_of_user');
    await runner.query('alter table user_account drop signed_out_at');
    await runner.query('alter table session drop client_id, drop scopes');
  }
}
