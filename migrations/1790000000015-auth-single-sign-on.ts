import type { MigrationInterface, QueryRunner } from 'typeorm';

const OWN_TABLES = [
  'identity_provider',
  'identity_provider_domain',
  'external_identity',
  'single_sign_on_step',
];

/** Identity providers of organisations, the domains that lead to them, whom they vouch for, and sign-ins on the way. */
export class AuthSingleSignOn1790000000015 implements MigrationInterface {
  name = 'AuthSingleSignOn1790000000015';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table session add identity_provider_id uuid');
    await runner.query(`
      create table identity_provider (
        organization_id uuid not null,
        id uuid not null,
        name text not null,
        issuer text not null,
        client_id text not null,
        client_secret bytea not null,
        create_users boolean not null,
        default_roles text[] not null,
        role_claim text,
        role_mapping jsonb,
        trust_factors boolean not null,
        version integer not null,
        created_at timestamptz(3) not null,
        constraint identity_provider_pk primary key (organization_id, id),
        constraint identity_provider_organization foreign key (organization_id) references organization (id)
      )`);
    await runner.query(`
      create table identity_provider_domain (
        organization_id uuid not null,
        domain text not null,
        provider_id uuid not null,
        token text not null,
        verified_at timestamptz(3),
        constraint identity_provider_domain_pk primary key (organization_id, domain),
        constraint identity_provider_domain_provider foreign key (organization_id, provider_id)
          references identity_provider (organization_id, id) on delete cascade
      )`);
    await runner.query(`
      create index identity_provider_domain_of_provider
          on identity_provider_domain (organization_id, provider_id)`);
    await runner.query(`
      create table external_identity (
        organization_id uuid not null,
        id uuid not null,
        provider_id uuid not null,
        subject_hash bytea not null,
        user_id uuid not null,
        created_at timestamptz(3) not null,
        last_used_at timestamptz(3) not null,
        removed_at timestamptz(3),
        constraint external_identity_pk primary key (organization_id, id),
        constraint external_identity_provider foreign key (organization_id, provider_id)
          references identity_provider (organization_id, id) on delete cascade,
        constraint external_identity_user foreign key (organization_id, user_id)
          references user_account (organization_id, id) on delete cascade
      )`);
    await runner.query(`
      create unique index external_identity_subject
          on external_identity (organization_id, provider_id, subject_hash)`);
    await runner.query(`
      create unique index external_identity_user_once
          on external_identity (organization_id, provider_id, user_id)`);
    await runner.query(
      'create index external_identity_of_user on external_identity (organization_id, user_id)',
    );
    await runner.query(`
      create table single_sign_on_step (
        organization_id uuid not null,
        hash bytea not null,
        purpose text not null,
        browser_hash bytea not null,
        sealed bytea not null,
        expires_at timestamptz(3) not null,
        used_at timestamptz(3),
        constraint single_sign_on_step_pk primary key (organization_id, hash)
      )`);
    await runner.query(
      'create index single_sign_on_step_end on single_sign_on_step (organization_id, expires_at)',
    );
    for (const table of OWN_TABLES) {
      await runner.query(`alter table ${table} enable row level security`);
      await runner.query(`
        create policy own_organization on ${table}
        using (organization_id = current_organization_id())`);
      await runner.query(`grant select, insert, update, delete on ${table} to stockade_server`);
    }
    await this.domains(runner);
  }

  /** Looked up before it is known whose they are, but only their own organisation takes or frees them. */
  private async domains(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table sign_in_domain (
        lookup bytea not null,
        organization_id uuid not null,
        provider_id uuid not null,
        constraint sign_in_domain_pk primary key (lookup),
        constraint sign_in_domain_provider foreign key (organization_id, provider_id)
          references identity_provider (organization_id, id) on delete cascade
      )`);
    await runner.query(
      'create index sign_in_domain_of_provider on sign_in_domain (organization_id, provider_id)',
    );
    await runner.query('alter table sign_in_domain enable row level security');
    await runner.query('create policy look_up on sign_in_domain for select using (true)');
    await runner.query(`
      create policy take on sign_in_domain for insert
      with check (organization_id = current_organization_id())`);
    await runner.query(`
      create policy free on sign_in_domain for delete
      using (organization_id = current_organization_id())`);
    await runner.query('grant select, insert, delete on sign_in_domain to stockade_server');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table single_sign_on_step, external_identity, sign_in_domain, identity_provider_domain, identity_provider',
    );
    await runner.query('alter table session drop identity_provider_id');
  }
}
