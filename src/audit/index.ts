export { AuditModule } from './audit.module.ts';
export { AuditLog, type AuditEntry } from './log/audit-log.service.ts';
export { AUDIT_EVENT } from './log/audit-event.policy.ts';
export { AUDIT_ACTIONS, type AuditAction } from './log/audit-actions.ts';
export { AuditEventEntity } from './log/audit-event.entity.ts';
export { AuditFollowers } from './sequence/audit-followers.ts';
export { AuditSequenceEntity } from './sequence/audit-sequence.entity.ts';
