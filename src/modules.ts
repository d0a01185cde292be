import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { ALERTS_DESCRIPTOR } from './alerts/index.ts';
import { AUDIT_DESCRIPTOR } from './audit/index.ts';
import { AUTH_DESCRIPTOR } from './auth/index.ts';
import { AUTHORIZATION_DESCRIPTOR } from './authorization/index.ts';
import { CRYPTO_DESCRIPTOR, defineSealed } from './crypto/index.ts';
import { FORECASTING_DESCRIPTOR } from './forecasting/index.ts';
import type { ModuleDescriptor, ResourceType, Queue } from './platform/index.ts';
import { PLATFORM_DESCRIPTOR } from './platform/bootstrap.ts';

/** Sealed place of stored answers. Declared here because platform, whose table it is, is a lower layer than crypto. */
export const STORED_ANSWER = defineSealed({
  what: 'stored answer of an idempotent request',
  table: 'idempotent_answer',
  column: 'sealed_answer',
  key: 'organization',
  label: 'answer',
  boundTo: { 'hash of caller and key': (hash: string) => hash },
});

/** The modules of the server, from the lowest layer up. */
export const MODULES: readonly ModuleDescriptor[] = [
  { ...PLATFORM_DESCRIPTOR, sealed: [STORED_ANSWER] },
  CRYPTO_DESCRIPTOR,
  AUDIT_DESCRIPTOR,
  AUTHORIZATION_DESCRIPTOR,
  AUTH_DESCRIPTOR,
  FORECASTING_DESCRIPTOR,
  ALERTS_DESCRIPTOR,
];

/** Every table that the server maps; migrations own the schema. */
export const ENTITIES: readonly EntityTarget<ObjectLiteral>[] = MODULES.flatMap(
  ({ entities = [] }) => entities,
);

/** Resource types of all modules. */
export const RESOURCE_TYPES: readonly ResourceType[] = MODULES.flatMap(
  ({ resourceTypes = [] }) => resourceTypes,
);

export const QUEUES: readonly Queue[] = MODULES.flatMap(({ queues = [] }) => queues);
