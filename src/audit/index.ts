export { AuditModule } from './audit.module.ts';
export { AuditLogService, type AuditEntry } from './log/audit-log.service.ts';
export type { AuditSummary } from './log/audit-event.store.ts';
export { AUDIT_ACTIONS, type AuditAction } from './log/audit-actions.ts';
export { AuditFollowers, type AuditFollower } from './sequence/audit-followers.ts';
export type { SequencedEvent } from './sequence/audit-sequence.store.ts';
export { AUDIT_DESCRIPTOR } from './audit.descriptor.ts';
