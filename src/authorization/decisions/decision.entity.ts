import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId, Principal, UserId } from '../../platform/index.ts';
import type { Circumstances } from '../conditions/circumstances.ts';
import type { PolicyEvaluation } from '../policies/ability.ts';

/** Facts of a decision besides the principal. */
export interface DecisionFacts {
  /** Properties of the row that conditions use; null if the decision was about no row. */
  readonly row: Readonly<Record<string, string>> | null;
  /** Grants on the row that were held. */
  readonly grants: readonly {
    readonly id: string;
    readonly actions: readonly string[];
    /** Whether it is on a part of the row alone; which is nobody's to read here. */
    readonly limited: boolean;
  }[];
  /** Whether a part of the row was enough. */
  readonly inPart: boolean;
}

/** As JSON keeps them: `at` as text. */
export type RecordedCircumstances = Omit<Circumstances, 'at'> & { readonly at: string };

/**
 * One decision of a policy with all that it looked at. Taken again on the same day from the same facts it is
 * counted and not written twice.
 */
@Entity('decision')
@Index('decision_digest', ['organizationId', 'digest'], { unique: true })
@Index('decision_by_user', ['organizationId', 'userId', 'id'])
@Index('decision_on_resource', ['organizationId', 'noun', 'resourceId', 'id'])
@Index('decision_last', ['lastAt'])
@ForeignKey(
  'PolicyVersionEntity',
  ['organizationId', 'policyVersion'],
  ['organizationId', 'version'],
  {
    name: 'decision_policy_version',
  },
)
export class DecisionEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: string;

  /** SHA-256 of the day and of everything that makes it this decision and no other. */
  @Column('bytea')
  digest!: Buffer;

  @Column('uuid')
  userId!: UserId;

  @Column('uuid')
  credentialId!: string;

  @Column('text')
  kind!: Principal['kind'];

  @Column('text', { array: true })
  roles!: string[];

  @Column('text', { array: true, nullable: true })
  scopes!: string[] | null;

  @Column('text')
  action!: string;

  @Column('text')
  noun!: string;

  @Column({ type: 'text', nullable: true })
  resourceId!: string | null;

  @Column('jsonb')
  facts!: DecisionFacts;

  /** Circumstances of the first time. */
  @Column('jsonb')
  circumstances!: RecordedCircumstances;

  @Column('text')
  outcome!: PolicyEvaluation['outcome'];

  /** The rule that allowed it, in words. */
  @Column({ type: 'text', nullable: true })
  rule!: string | null;

  /** Why not. */
  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column('text')
  policyVersion!: string;

  /** Value of the first time. */
  @Column('text')
  requestId!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  firstAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  lastAt!: Date;

  @Column('integer')
  times!: number;
}
