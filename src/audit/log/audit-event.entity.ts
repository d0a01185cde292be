import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../platform/index.ts';
import type { AuditAction, AuditStatus } from './audit-actions.ts';

/**
 * One entry: written once, never changed. Its columns hold exactly what the canonical bytes of
 * docs/formats/audit-entry.md are made of, so that it can be a leaf of a Merkle tree.
 */
@Entity('audit_event')
@Index('audit_event_by_user', ['organizationId', 'userId', 'id'])
@Index('audit_event_by_resource', ['organizationId', 'resource', 'id'])
export class AuditEventEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  occurredAt!: Date;

  @Column({ type: 'uuid', nullable: true })
  userId!: UserId | null;

  @Column({ type: 'uuid', nullable: true })
  credentialId!: string | null;

  @Column('text')
  action!: AuditAction;

  /** `type:id` of the resource, or `type` where there is no single one. */
  @Column('text')
  resource!: string;

  @Column('text')
  status!: AuditStatus;

  @Column('text')
  requestId!: string;

  @Column('text')
  source!: string;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column('jsonb')
  details!: Readonly<Record<string, unknown>>;
}
