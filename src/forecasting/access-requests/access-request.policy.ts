import { defineSubject, type Reach } from '../../platform/index.ts';

const OWN: Reach = {
  name: 'own',
  words: 'own',
  conditions: ({ userId }) => ({ requesterId: userId }),
};
/** The locator says who can: whoever may share the dataset, but for who asks. */
const SHAREABLE: Reach = {
  name: 'shared',
  words: 'for what they may share',
  conditions: ({ userId }) => ({ deciderId: userId }),
};
const ROLE_RULES = ['admin', 'user', 'viewer'] as const;

/** Requests for access, which users who may share the resource approve for a limited time. */
export const ACCESS_REQUEST = defineSubject({
  name: 'AccessRequest',
  actions: {
    create: 'access:request',
    read: 'access:read',
    withdraw: 'access:request',
    decide: 'access:decide',
  },
  withoutRow: ['create'],
  rules: ROLE_RULES.flatMap((role) => [
    { role, actions: ['create', 'read', 'withdraw'], reach: OWN },
    { role, actions: ['read', 'decide'], reach: SHAREABLE },
  ]),
});
