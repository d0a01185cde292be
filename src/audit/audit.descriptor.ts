import type { ModuleDescriptor } from '../platform/index.ts';
import { AuditEventEntity } from './log/audit-event.entity.ts';
import { AUDIT_EVENT } from './log/audit-event.policy.ts';
import { AuditSequenceEntity } from './sequence/audit-sequence.entity.ts';

export const AUDIT_DESCRIPTOR: ModuleDescriptor = {
  name: 'audit',
  entities: [AuditEventEntity, AuditSequenceEntity],
  tables: ['audit_follower', 'audit_head', 'audit_unsequenced'],
  resourceTypes: [{ subject: AUDIT_EVENT }],
};
