import { Module, type OnModuleInit } from '@nestjs/common';
import { DataKeyCreated, KeyRotated } from '../crypto/index.ts';
import { EventBus } from '../platform/index.ts';
import { AuditEventController } from './log/audit-event.controller.ts';
import { AuditEventStore } from './log/audit-event.store.ts';
import { AuditLogService } from './log/audit-log.service.ts';
import { AuditFollowers } from './sequence/audit-followers.ts';
import { AuditSequenceStore } from './sequence/audit-sequence.store.ts';
import { SequenceBacklog } from './sequence/sequence-backlog.ts';

/** Records who did what, in the transaction that did it; nothing in it can be changed or removed. */
@Module({
  controllers: [AuditEventController],
  providers: [
    AuditEventStore,
    AuditFollowers,
    AuditLogService,
    AuditSequenceStore,
    SequenceBacklog,
  ],
  exports: [AuditFollowers, AuditLogService],
})
export class AuditModule implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    private readonly log: AuditLogService,
  ) {}

  /** Records events of lower layers in the transaction that publishes them. */
  onModuleInit(): void {
    this.events.on(DataKeyCreated, ({ keyId, purpose }) =>
      this.log.append({
        action: 'data_key.create',
        resource: `data_key:${keyId}`,
        details: { purpose },
      }),
    );
    this.events.on(KeyRotated, ({ keyId, formerKeyId }) =>
      this.log.append({
        action: 'data_key.rotate',
        resource: `data_key:${keyId}`,
        details: { formerKeyId },
      }),
    );
  }
}
