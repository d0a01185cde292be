import { defineSubject, WHOLE_ORGANIZATION, type Reach } from '../../platform/index.ts';

const OWN: Reach = {
  name: 'own',
  words: 'own',
  conditions: ({ userId }) => ({ userId }),
};

/** Recorded decisions as a resource type. */
export const DECISION = defineSubject({
  name: 'Decision',
  actions: { read: 'access:read', rehearse: 'access:read' },
  withoutRow: ['rehearse'],
  rules: [
    { role: 'admin', actions: ['read', 'rehearse'], reach: WHOLE_ORGANIZATION },
    { role: 'user', actions: ['read'], reach: OWN },
    { role: 'viewer', actions: ['read'], reach: OWN },
  ],
});
