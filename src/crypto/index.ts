export { DataKeyCreated } from './crypto.events.ts';
export { CryptoModule } from './crypto.module.ts';
export { OrganizationKeys, type OrganizationSealer } from './keys/organization-keys.ts';
export { RootKeys } from './keys/root-key.ts';
export { DataKeyEntity } from './keys/data-key.entity.ts';
export { ContentDigest } from './sealing/content-digest.ts';
export { UnsealError } from './sealing/envelope.ts';
export { RowSeals, type SealedValues } from './sealing/row-seals.ts';
