import { Module } from '@nestjs/common';
import { AuditEventController } from './log/audit-event.controller.ts';
import { AuditEventStore } from './log/audit-event.store.ts';
import { AuditLog } from './log/audit-log.service.ts';

/** Records who did what, in the transaction that did it; nothing in it can be changed or removed. */
@Module({
  controllers: [AuditEventController],
  providers: [AuditEventStore, AuditLog],
  exports: [AuditLog],
})
export class AuditModule {}
