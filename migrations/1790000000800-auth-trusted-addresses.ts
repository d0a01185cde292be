import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether addresses of a provider count without its word that it has verified them. Seals cover it once it is on. */
export class AuthTrustedAddresses1790000000800 implements MigrationInterface {
  name = 'AuthTrustedAddresses1790000000800';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table identity_provider add column trust_addresses boolean not null default false',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table identity_provider drop column trust_addresses');
  }
}
