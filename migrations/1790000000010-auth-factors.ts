import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['totp', 'recovery_code', 'passkey', 'passkey_challenge'];

/** Second factors and passkeys, and which authenticators an organisation takes. */
export class AuthFactors1790000000010 implements MigrationInterface {
  name = 'AuthFactors1790000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table totp (
        organization_id uuid not null,
        user_id uuid not null,
        secret bytea not null,
        last_step integer not null,
        created_at timestamptz(3) not null,
        confirmed_at timestamptz(3),
        constraint totp_pk primary key (organization_id, user_id),
        constraint totp_user foreign key (organization_id, user_id)
          references user_account (organization_id, id) on delete cascade
      )`);
    await runner.query(`
      create table recovery_code (
        organization_id uuid not null,
        hash bytea not null,
        user_id uuid not null,
        created_at timestamptz(3) not null,
        used_at timestamptz(3),
        constraint recovery_code_pk primary key (organization_id, hash),
        constraint recovery_code_user foreign key (organization_id, user_id)
          references user_account (organization_id, id) on delete cascade
      )`);
    await runner.query(
      'create index recovery_code_of_user on recovery_code (organization_id, user_id)',
    );
    await this.makePasskeys(runner);
    for (const table of TABLES) {
      await runner.query(`alter table ${table} enable row level security`);
      await runner.query(`
        create policy own_organization on ${table}
        using (organization_id = current_organization_id())`);
      await runner.query(`grant select, insert, update, delete on ${table} to stockade_server`);
    }
    await runner.query(`
      alter table organization
        add attestation text not null default 'none',
        add authenticators text[] not null default '{}'`);
    await runner.query(`
      alter table organization
        alter attestation drop default,
        alter authenticators drop default`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table organization drop attestation, drop authenticators');
    for (const table of [...TABLES].reverse()) await runner.query(`drop table ${table}`);
  }

  private async makePasskeys(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table passkey (
        organization_id uuid not null,
        id uuid not null,
        user_id uuid not null,
        name text not null,
        credential_id bytea not null,
        public_key bytea not null,
        counter bigint not null,
        transports text[] not null,
        aaguid uuid not null,
        backup_eligible boolean not null,
        backed_up boolean not null,
        created_at timestamptz(3) not null,
        last_used_at timestamptz(3),
        constraint passkey_pk primary key (organization_id, id),
        constraint passkey_user foreign key (organization_id, user_id)
          references user_account (organization_id, id) on delete cascade
      )`);
    // Across all organisations: the same credential never vouches for two people.
    await runner.query('create unique index passkey_credential on passkey (credential_id)');
    await runner.query('create index passkey_of_user on passkey (organization_id, user_id)');
    await runner.query(`
      create table passkey_challenge (
        organization_id uuid not null,
        hash bytea not null,
        kind text not null,
        user_id uuid,
        session_id uuid,
        expires_at timestamptz(3) not null,
        constraint passkey_challenge_pk primary key (organization_id, hash)
      )`);
    await runner.query(
      'create index passkey_challenge_expiry on passkey_challenge (organization_id, expires_at)',
    );
  }
}
