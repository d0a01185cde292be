import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id, OrganizationId, UserId } from '../../platform/index.ts';
import type { Severity } from './severity.ts';

export const ALERT_STATES = ['open', 'acknowledged', 'resolved'] as const;
export type AlertState = (typeof ALERT_STATES)[number];
export const ALERT_ANSWERS = ['true_positive', 'false_positive'] as const;
export type AlertAnswer = (typeof ALERT_ANSWERS)[number];

/** A signal that an alert rests on. */
export interface Evidence {
  /** `audit` entries by their id, `request` signals by their sequence. */
  readonly kind: 'audit' | 'request';
  readonly id: string;
  readonly at: string;
  /** What happened, without values of demand and without secrets. */
  readonly summary: string;
}

/** A detection that people must look at. Further detections of the same rule and group count as occurrences of it. */
@Entity('alert')
@ForeignKey('OrganizationEntity', ['organizationId'], ['id'], { name: 'alert_organization' })
@Index('alert_unresolved', ['organizationId', 'rule', 'groupKey'], {
  unique: true,
  where: "state <> 'resolved'",
})
@Check('alert_state', "state in ('open', 'acknowledged', 'resolved')")
@Check('alert_answer', "(state = 'resolved') = (answer is not null)")
export class AlertEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: Id;

  /** Id of the Sigma rule. */
  @Column('text')
  rule!: string;

  /** Hash of the rule's text when the alert began. */
  @Column('text')
  ruleVersion!: string;

  @Column('text')
  title!: string;

  @Column('text')
  severity!: Severity;

  /** Values of the fields that the rule groups by. */
  @Column('text')
  groupKey!: string;

  @Column('text')
  state!: AlertState;

  @Column({ type: 'text', nullable: true })
  answer!: AlertAnswer | null;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ type: 'uuid', nullable: true })
  answeredBy!: UserId | null;

  @Column('integer')
  occurrences!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  firstAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  lastAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'uuid', nullable: true })
  userId!: UserId | null;

  @Column({ type: 'text', nullable: true })
  source!: string | null;

  /** The latest signals, at most MAX_EVIDENCE. */
  @Column('jsonb')
  evidence!: readonly Evidence[];

  @Column('text')
  nextStep!: string;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  escalatedAt!: Date | null;

  @Column('integer')
  version!: number;
}

/** Maximum number of signals that an alert keeps. */
export const MAX_EVIDENCE = 50;
