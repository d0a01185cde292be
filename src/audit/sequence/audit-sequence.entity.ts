import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { OrganizationId } from '../../platform/index.ts';

/** The number of an entry in the log of its organization. */
@Entity('audit_sequence')
@Unique('audit_sequence_event', ['organizationId', 'eventId'])
export class AuditSequenceEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('bigint')
  sequence!: string;

  @Column('uuid')
  eventId!: string;
}
