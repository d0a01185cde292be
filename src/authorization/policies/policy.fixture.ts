import fc from 'fast-check';
import {
  defineSubject,
  GUEST,
  WHOLE_ORGANIZATION,
  type Principal,
  type Reach,
  type OrganizationId,
  type UserId,
} from '../../platform/index.ts';
import type { Circumstances } from '../conditions/circumstances.ts';
import type { Condition } from '../conditions/condition-catalog.ts';
import { permissionsOf } from '../resource-types/permission.ts';
import { RoleCatalog, type RoleDefinition } from '../roles/role-catalog.ts';
import type { HeldGrant } from '../grants/held-grant.ts';
import { CLASSIFICATIONS } from '../resource-types/classification.ts';

const OWN: Reach = {
  name: 'own',
  words: 'own',
  conditions: ({ userId }) => ({ ownerId: userId }),
};
const SHARED: Reach = {
  name: 'shared',
  words: 'shared with them',
  conditions: (facts, action) => ({ id: { $in: facts.grantedIds(action) } }),
};

/** A resource type with every kind of rule, for tests of what decides. */
export const DOCUMENT = defineSubject({
  name: 'Document',
  actions: {
    create: 'documents:write',
    read: 'documents:read',
    update: 'documents:write',
    share: 'documents:share',
  },
  classified: true,
  withoutRow: ['create'],
  rules: [
    { role: 'admin', actions: ['create', 'read', 'update', 'share'], reach: WHOLE_ORGANIZATION },
    { role: 'user', actions: ['create'], reach: WHOLE_ORGANIZATION },
    { role: 'user', actions: ['read', 'update', 'share'], reach: OWN },
    { role: 'user', actions: ['read', 'update'], reach: SHARED },
    { role: 'viewer', actions: ['read'], reach: SHARED },
    { role: GUEST, actions: ['read'], reach: SHARED },
  ],
});

const ACTIONS = Object.keys(DOCUMENT.actions);
const SCOPES = [...new Set(Object.values(DOCUMENT.actions))];
const PERMISSIONS = [...permissionsOf([DOCUMENT]).keys()];
const PEOPLE = ['ann', 'bob'] as UserId[];
const DOCUMENTS = ['one', 'two', 'three'];

export interface Document {
  readonly organizationId: string;
  readonly id: string;
  readonly ownerId: string;
  readonly classification: string;
}

export const documents: fc.Arbitrary<Document> = fc.record({
  organizationId: fc.constantFrom('ours', 'theirs'),
  id: fc.constantFrom(...DOCUMENTS),
  ownerId: fc.constantFrom(...PEOPLE),
  classification: fc.constantFrom(...CLASSIFICATIONS),
});

export const actions = fc.constantFrom(...ACTIONS);

const permissions = fc.uniqueArray(fc.constantFrom(...PERMISSIONS), { maxLength: 4 });

/** Roles `a` and `b` of an organization's own, beside the server's. */
export const books = fc.tuple(permissions, permissions, fc.boolean()).map(
  ([a, b, includes]) =>
    new RoleCatalog(
      [
        { name: 'a', permissions: a, includes: [] },
        { name: 'b', permissions: b, includes: includes ? ['a', 'viewer'] : [] },
      ] satisfies RoleDefinition[],
      [],
    ),
);

export const roles = fc.uniqueArray(fc.constantFrom('admin', 'user', 'viewer', GUEST, 'a', 'b'), {
  maxLength: 3,
});

/** Somebody of the organization `ours`, as they are without anything that `change` says. */
export function principalWith(change: Partial<Principal> = {}): Principal {
  return {
    kind: 'user',
    organizationId: 'ours' as OrganizationId,
    userId: 'ann' as UserId,
    roles: [],
    scopes: null,
    credentialId: 'session',
    authenticatedAtMs: null,
    methods: [],
    requiredAction: null,
    ...change,
  };
}

export const principals: fc.Arbitrary<Principal> = fc
  .record({
    userId: fc.constantFrom(...PEOPLE),
    roles,
    scopes: fc.option(fc.uniqueArray(fc.constantFrom(...SCOPES))),
    authenticatedAtMs: fc.option(fc.integer({ min: 0, max: 7_200_000 })),
    methods: fc.uniqueArray(fc.constantFrom('pwd', 'mfa', 'hwk')),
  })
  .map(principalWith);

export const grants: fc.Arbitrary<HeldGrant[]> = fc.array(
  fc.record({
    id: fc.uuid(),
    resourceId: fc.constantFrom(...DOCUMENTS),
    actions: fc.uniqueArray(fc.constantFrom('read', 'update')),
    expiresAt: fc.constant(null),
    part: fc.option(fc.constant({ products: ['A*'], shows: [], totals: null })),
  }),
  { maxLength: 3 },
);

/** A condition that asks nothing but what `change` says. */
export function conditionWith(change: Partial<Condition> = {}): Condition {
  return {
    id: 'condition',
    name: 'condition',
    actions: ['document.*'],
    roles: [],
    classifications: [],
    networks: [],
    hours: null,
    strength: null,
    maxAgeSeconds: null,
    boundDevice: false,
    maxRisk: null,
    exceptPrograms: false,
    ...change,
  };
}

export const conditions: fc.Arbitrary<Condition[]> = fc.array(
  fc
    .record({
      actions: fc.uniqueArray(fc.constantFrom('document.*', 'document.read', 'dataset.read')),
      roles: fc.uniqueArray(fc.constantFrom('user', 'viewer', 'a'), { maxLength: 2 }),
      classifications: fc.uniqueArray(fc.constantFrom(...CLASSIFICATIONS), { maxLength: 2 }),
      strength: fc.option(fc.constantFrom('multi_factor', 'phishing_resistant')),
      maxAgeSeconds: fc.option(fc.constantFrom(60, 3600)),
      maxRisk: fc.option(fc.constantFrom(20, 80)),
      boundDevice: fc.boolean(),
    })
    .map(conditionWith),
  { maxLength: 3 },
);

/** The circumstances in which a principal asks. */
export function circumstancesOf({ kind, authenticatedAtMs, methods }: Principal): Circumstances {
  return {
    at: new Date(7_200_000),
    source: '192.0.2.7',
    program: kind !== 'user',
    authenticatedAtMs,
    methods,
    boundDevice: false,
    risk: 50,
  };
}
