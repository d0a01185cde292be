import { defineSubject, WHOLE_ORGANIZATION } from '../../platform/index.ts';

export const AUDIT_EVENT = defineSubject({
  name: 'AuditEvent',
  actions: { list: 'audit:read' },
  rules: [{ role: 'admin', actions: ['list'], reach: WHOLE_ORGANIZATION }],
});
