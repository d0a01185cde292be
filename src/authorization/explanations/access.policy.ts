import { defineSubject, WHOLE_ORGANIZATION, type Reach } from '../../platform/index.ts';

const SELF: Reach = {
  name: 'self',
  words: 'self',
  conditions: ({ userId }) => ({ id: userId }),
};

/** Access of a principal as a resource type; its id is that of the user or service account. */
export const ACCESS = defineSubject({
  name: 'Access',
  actions: { explain: 'access:read', list: 'access:read' },
  rules: [
    { role: 'admin', actions: ['explain', 'list'], reach: WHOLE_ORGANIZATION },
    { role: 'user', actions: ['explain'], reach: SELF },
    { role: 'viewer', actions: ['explain'], reach: SELF },
  ],
});
