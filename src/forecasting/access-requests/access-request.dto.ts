import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  ChoicesField,
  IntegerField,
  PageQuery,
  TextField,
  PublicField,
} from '../../platform/index.ts';
import type { AccessDecisionEntity } from './access-decision.entity.ts';
import { REQUEST_STATES, type AccessRequestEntity } from './access-request.entity.ts';

const ACTIONS = ['read', 'import', 'forecast'] as const;
const MONTH_SECONDS = 2_592_000;

export class AccessRequestRequest {
  @TextField({
    about: 'The dataset to get access to, as `dataset:<id>`.',
    max: 44,
    pattern: /^dataset:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    example: 'dataset:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f',
  })
  resource!: string;

  @ChoicesField({ about: 'Requested actions.', of: ACTIONS, max: 3, example: ['read'] })
  actions!: string[];

  @TextField({ about: 'Reason, for the approvers.', max: 500, example: 'The budget of 2027' })
  reason!: string;

  @IntegerField({
    about: 'Duration in seconds from the approval; default: eight hours.',
    min: 60,
    max: MONTH_SECONDS,
    optional: true,
    example: 28_800,
  })
  durationSeconds?: number;
}

export class AccessRequestQuery extends PageQuery {
  @ChoiceField({ about: 'Only those in this state.', of: REQUEST_STATES, optional: true })
  state?: (typeof REQUEST_STATES)[number];
}

export class DecisionRequest {
  @ChoiceField({ about: 'Your decision.', of: ['approve', 'deny'], example: 'approve' })
  verdict!: 'approve' | 'deny';

  @TextField({ about: 'Reason, for the history.', max: 500, optional: true })
  reason?: string;
}

export class AccessDecisionResponse {
  @PublicField({ format: 'uuid' })
  readonly approverId: string;

  @PublicField({ enum: ['approve', 'deny'] })
  readonly verdict: 'approve' | 'deny';

  @PublicField({ type: String, nullable: true })
  readonly reason: string | null;

  @PublicField({ format: 'date-time' })
  readonly decidedAt: string;

  constructor({ approverId, verdict, reason, decidedAt }: AccessDecisionEntity) {
    this.approverId = approverId;
    this.verdict = verdict;
    this.reason = reason;
    this.decidedAt = decidedAt.toISOString();
  }
}

export class AccessRequestResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ format: 'uuid' })
  readonly requesterId: string;

  @PublicField({ example: 'dataset:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f' })
  readonly resource: string;

  @PublicField({ type: [String], example: ['read'] })
  readonly actions: string[];

  @PublicField({ example: 'The budget of 2027' })
  readonly reason: string;

  @PublicField({ type: 'integer', example: 28_800 })
  readonly durationSeconds: number;

  @PublicField({ enum: REQUEST_STATES })
  readonly state: string;

  @PublicField({
    type: 'integer',
    description: 'Number of approvals needed: two if the actions change demand.',
    example: 1,
  })
  readonly approvalsNeeded: number;

  @ApiProperty({ type: [AccessDecisionResponse] })
  readonly decisions: AccessDecisionResponse[];

  @PublicField({ type: String, nullable: true, format: 'uuid' })
  readonly grantId: string | null;

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  constructor(row: AccessRequestEntity, decisions: readonly AccessDecisionEntity[]) {
    this.id = row.id;
    this.requesterId = row.requesterId;
    this.resource = `dataset:${row.datasetId}`;
    this.actions = row.actions;
    this.reason = row.reason;
    this.durationSeconds = row.durationSeconds;
    this.state = row.state;
    this.approvalsNeeded = approvalsFor(row.actions);
    this.decisions = decisions.map((decision) => new AccessDecisionResponse(decision));
    this.grantId = row.grantId;
    this.createdAt = row.createdAt.toISOString();
  }
}

export class AccessRequestPage {
  @ApiProperty({ type: [AccessRequestResponse] })
  readonly items!: AccessRequestResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

/** Number of required approvals: two if an action changes demand, otherwise one. */
export function approvalsFor(actions: readonly string[]): number {
  return actions.includes('import') ? 2 : 1;
}
