import type { ModuleDescriptor } from './modules/module-descriptor.ts';

export const PLATFORM_DESCRIPTOR: ModuleDescriptor = {
  name: 'platform',
  tables: ['idempotent_answer', 'schema_migration'],
  upkeep: { functions: ['forget_old_answers'] },
  bytes: {
    'idempotent_answer.id': 'hash of caller and key',
    'idempotent_answer.fingerprint': 'hash of the request',
  },
};
