import { ApiProperty } from '@nestjs/swagger';
import { ChoiceField, IdField, PageQuery, TextField, PublicField } from '../../platform/index.ts';
import { describeRule, type PolicyEvaluation } from '../policies/ability.ts';
import type { DecisionEntity } from './decision.entity.ts';

export const OUTCOMES = ['allow', 'deny', 'step_up'] as const;

export class DecisionQuery extends PageQuery {
  @IdField({ about: 'Only decisions about this user or service account.', optional: true })
  principal?: string;

  @TextField({
    about: 'Only decisions about this resource, as `type:id`, or about all resources of a `type`.',
    max: 128,
    optional: true,
  })
  resource?: string;

  @ChoiceField({ about: 'Only with this outcome.', of: OUTCOMES, optional: true })
  outcome?: string;
}

/** A recorded decision, with the number of equal decisions of its day. */
export class DecisionResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ example: 'user:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f' })
  readonly principal: string;

  @PublicField({ enum: ['user', 'api_key', 'client'], description: 'A person or a program.' })
  readonly kind: string;

  @PublicField({ format: 'uuid', description: 'The session, API key or client that was used.' })
  readonly credentialId: string;

  @PublicField({ type: [String], example: ['user'] })
  readonly roles: readonly string[];

  @PublicField({
    type: [String],
    nullable: true,
    description: 'Scopes that limit the credential.',
  })
  readonly scopes: readonly string[] | null;

  @PublicField({ example: 'read' })
  readonly action: string;

  @PublicField({ example: 'dataset:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f' })
  readonly resource: string;

  @PublicField({ enum: OUTCOMES })
  readonly outcome: string;

  @PublicField({ type: String, nullable: true, example: 'Dataset: user, read, shared with them' })
  readonly rule: string | null;

  @PublicField({ type: String, nullable: true, description: 'Reason of a refusal.' })
  readonly reason: string | null;

  @PublicField({
    example: '9f2c41d07a6b3e58',
    description: 'Version of the policies at that time.',
  })
  readonly policyVersion: string;

  @PublicField({ description: 'Id of the first request with this decision.' })
  readonly requestId: string;

  @PublicField({ format: 'date-time' })
  readonly firstAt: string;

  @PublicField({ format: 'date-time' })
  readonly lastAt: string;

  @PublicField({ type: 'integer' })
  readonly times: number;

  constructor(row: DecisionEntity) {
    this.id = row.id;
    this.principal = `user:${row.userId}`;
    this.kind = row.kind;
    this.credentialId = row.credentialId;
    this.roles = row.roles;
    this.scopes = row.scopes;
    this.action = row.action;
    this.resource = row.resourceId === null ? row.noun : `${row.noun}:${row.resourceId}`;
    this.outcome = row.outcome;
    this.rule = row.rule;
    this.reason = row.reason;
    this.policyVersion = row.policyVersion;
    this.requestId = row.requestId;
    this.firstAt = row.firstAt.toISOString();
    this.lastAt = row.lastAt.toISOString();
    this.times = row.times;
  }
}

export class DecisionPage {
  @ApiProperty({ type: [DecisionResponse] })
  readonly items!: DecisionResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

/** Outcome of a policy for the facts of a decision. */
export class Verdict {
  @PublicField({ enum: OUTCOMES })
  readonly outcome: string;

  @PublicField({ type: String, nullable: true, example: 'Dataset: admin, read, all' })
  readonly rule: string | null;

  constructor({ outcome, rule }: PolicyEvaluation) {
    this.outcome = outcome;
    this.rule = rule === undefined ? null : describeRule(rule);
  }
}

export class ReplayedDecision extends DecisionResponse {
  @ApiProperty({
    type: Verdict,
    nullable: true,
    description:
      'Outcome under the policies of that time; null if the resource type no longer exists.',
  })
  readonly replayed: Verdict | null;

  @ApiProperty({
    type: Verdict,
    nullable: true,
    description: 'Outcome of the same facts under the policies of today.',
  })
  readonly today: Verdict | null;

  constructor(
    row: DecisionEntity,
    replayed: PolicyEvaluation | undefined,
    today: PolicyEvaluation | undefined,
  ) {
    super(row);
    this.replayed = replayed === undefined ? null : new Verdict(replayed);
    this.today = today === undefined ? null : new Verdict(today);
  }
}
