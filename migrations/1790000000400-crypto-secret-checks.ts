import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A keyed hash of each secret, by which a start knows that the configured secrets belong to this database. */
export class CryptoSecretChecks1790000000400 implements MigrationInterface {
  name = 'CryptoSecretChecks1790000000400';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table secret_check (
        name text not null,
        value bytea not null,
        constraint secret_check_pk primary key (name)
      )`);
    await runner.query('grant select on secret_check to stockade_server');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table secret_check');
  }
}
