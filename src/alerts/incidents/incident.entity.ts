import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../platform/index.ts';
import type { Severity } from '../alerts/severity.ts';

/** States of an incident, in their order (NIST SP 800-61). */
export const INCIDENT_STATES = [
  'detected',
  'triaged',
  'contained',
  'eradicated',
  'recovered',
  'closed',
] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** A security incident: what people do about one or more alerts. */
@Entity('incident')
@ForeignKey('OrganizationEntity', ['organizationId'], ['id'], { name: 'incident_organization' })
@Check(
  'incident_state',
  "state in ('detected', 'triaged', 'contained', 'eradicated', 'recovered', 'closed')",
)
export class IncidentEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  title!: string;

  @Column('text')
  severity!: Severity;

  @Column('text')
  state!: IncidentState;

  @Column({ type: 'uuid', nullable: true })
  ownerId!: UserId | null;

  /** Whether personal data may have been disclosed: then an authority must be told within 72 hours (GDPR, article 33). */
  @Column('boolean')
  personalData!: boolean;

  @Column({ type: 'uuid', nullable: true })
  openedBy!: UserId | null;

  @Column({ type: 'timestamptz', precision: 3 })
  openedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  dueAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  closedAt!: Date | null;

  @Column('integer')
  version!: number;
}
