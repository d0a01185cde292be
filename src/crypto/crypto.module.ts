import { Module } from '@nestjs/common';
import { DataKeyStore } from './keys/data-key.store.ts';
import { OrganizationKeys } from './keys/organization-keys.ts';
import { RootKeys } from './keys/root-key.ts';
import { SecretChecks } from './keys/secret-checks.ts';
import { RowSeals } from './row-seals/row-seals.ts';

/** Seals what must not be readable in the database, under keys that only the environment can unwrap. */
@Module({
  providers: [DataKeyStore, OrganizationKeys, RootKeys, RowSeals, SecretChecks],
  exports: [OrganizationKeys, RootKeys, RowSeals, SecretChecks],
})
export class CryptoModule {}
