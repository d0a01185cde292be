import type { ModuleDescriptor } from '../platform/index.ts';
import { DataKeyEntity, WRAPPED_DATA_KEY } from './keys/data-key.entity.ts';

export const CRYPTO_DESCRIPTOR: ModuleDescriptor = {
  name: 'crypto',
  entities: [DataKeyEntity],
  tables: ['secret_check'],
  sealed: [WRAPPED_DATA_KEY],
  bytes: { 'secret_check.value': 'check value of a secret of the configuration' },
};
