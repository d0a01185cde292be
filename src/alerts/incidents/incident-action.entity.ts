import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../platform/index.ts';

/** Actions against an attack. Each can be undone but `revoke_sessions`, after which users sign in again. */
export const INCIDENT_ACTIONS = ['deny_network', 'lock_user', 'revoke_sessions'] as const;
export type IncidentActionKind = (typeof INCIDENT_ACTIONS)[number];

/** An action that was taken for an incident. */
@Entity('incident_action')
@ForeignKey('IncidentEntity', ['organizationId', 'incidentId'], ['organizationId', 'id'], {
  name: 'incident_action_incident',
})
@Check('incident_action_state', "state in ('done', 'undone')")
export class IncidentActionEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  incidentId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  kind!: IncidentActionKind;

  /** A network, or the id of a user. */
  @Column('text')
  target!: string;

  @Column('text')
  state!: 'done' | 'undone';

  /** What undoing needs: the id of the network rule. */
  @Column('jsonb')
  undo!: { readonly networkRuleId?: string };

  @Column({ type: 'uuid', nullable: true })
  doneBy!: UserId | null;

  @Column({ type: 'timestamptz', precision: 3 })
  doneAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  undoneAt!: Date | null;
}
