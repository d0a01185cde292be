import { defineSubject, WHOLE_ORGANIZATION, type Reach } from '../../../platform/index.ts';

const OWN: Reach = {
  name: 'own',
  words: 'own',
  conditions: ({ userId }) => ({ ownerId: userId }),
};
const ACTIONS = ['list', 'read', 'create', 'rotate', 'revoke'];

export const API_KEY = defineSubject({
  name: 'ApiKey',
  actions: {
    list: 'api-keys:read',
    read: 'api-keys:read',
    create: 'api-keys:write',
    rotate: 'api-keys:write',
    revoke: 'api-keys:write',
  },
  reserved: ['rotate:all'],
  rules: [
    { role: 'admin', actions: ACTIONS, reach: WHOLE_ORGANIZATION },
    { role: 'user', actions: ACTIONS, reach: OWN },
    { role: 'viewer', actions: ACTIONS, reach: OWN },
  ],
});
