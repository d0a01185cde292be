import { defineSubject, WHOLE_ORGANIZATION, type Reach } from '../../platform/index.ts';

/** The locator says who is: whoever has something in it to decide on. */
const REVIEWED: Reach = {
  name: 'own',
  words: 'own',
  conditions: ({ userId }) => ({ reviewerId: userId }),
};
const ROLE_RULES = ['user', 'viewer'] as const;

export const ACCESS_REVIEW = defineSubject({
  name: 'AccessReview',
  actions: {
    create: 'access:review',
    read: 'access:read',
    decide: 'access:decide',
    close: 'access:review',
    report: 'access:review',
    measure: 'access:read',
  },
  reserved: ['create', 'close', 'decide:all'],
  withoutRow: ['create', 'measure'],
  rules: [
    {
      role: 'admin',
      actions: ['create', 'read', 'decide', 'close', 'report', 'measure'],
      reach: WHOLE_ORGANIZATION,
    },
    ...ROLE_RULES.map((role) => ({ role, actions: ['read', 'decide'], reach: REVIEWED })),
  ],
});
