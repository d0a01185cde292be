import { defineSubject, WHOLE_ORGANIZATION, type Reach } from '../../platform/index.ts';

const SELF: Reach = {
  name: 'self',
  words: 'self',
  conditions: ({ userId }) => ({ id: userId }),
};

/** What somebody may do, as something to ask about; its id is the user's or service account's. */
export const ACCESS = defineSubject({
  name: 'Access',
  actions: { explain: 'access:read', list: 'access:read' },
  rules: [
    { role: 'admin', actions: ['explain', 'list'], reach: WHOLE_ORGANIZATION },
    { role: 'user', actions: ['explain'], reach: SELF },
    { role: 'viewer', actions: ['explain'], reach: SELF },
  ],
});
