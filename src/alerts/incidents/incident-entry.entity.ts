import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { Id, OrganizationId, UserId } from '../../platform/index.ts';

export const ENTRY_KINDS = ['alert', 'state', 'action', 'undo', 'note'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** One entry of an incident's timeline: written once, never changed. */
@Entity('incident_entry')
@ForeignKey('IncidentEntity', ['organizationId', 'incidentId'], ['organizationId', 'id'], {
  name: 'incident_entry_incident',
})
export class IncidentEntryEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  incidentId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  kind!: EntryKind;

  @Column('text')
  text!: string;

  @Column({ type: 'uuid', nullable: true })
  userId!: UserId | null;

  @Column({ type: 'uuid', nullable: true })
  alertId!: Id | null;

  @Column({ type: 'timestamptz', precision: 3 })
  occurredAt!: Date;
}
