import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  ChoicesField,
  FlagField,
  FlagQuery,
  IdField,
  IntegerField,
  PageQuery,
  PublicField,
  TextField,
  UuidsField,
} from '../../platform/index.ts';
import type { AccessReviewItemEntity } from './access-review-item.entity.ts';
import type { AccessReviewEntity } from './access-review.entity.ts';
import type { ReviewCounts } from './access-review.store.ts';
import { REVIEW_KINDS, type ReviewKind } from '../access-items/review-source.ts';
import { VERDICTS, type ReviewVerdict } from './suggestion.ts';

export class AccessReviewRequest {
  @TextField({ about: 'What it is called.', max: 100, example: 'Spring 2027' })
  name!: string;

  @ChoicesField({
    about: 'What is reviewed: roles, shared datasets, API keys, accounts.',
    of: REVIEW_KINDS,
    max: 4,
    example: ['role', 'grant'],
  })
  kinds!: ReviewKind[];

  @IntegerField({
    about: 'After how many days what is not decided is left to the admins.',
    min: 1,
    max: 365,
    example: 14,
  })
  dueDays!: number;

  @IntegerField({
    about: 'After how many days the next one begins by itself.',
    min: 1,
    max: 730,
    optional: true,
    example: 90,
  })
  everyDays?: number;
}

export class AccessReviewResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ example: 'Spring 2027' })
  readonly name: string;

  @PublicField({ type: [String], enum: REVIEW_KINDS })
  readonly kinds: readonly ReviewKind[];

  @PublicField({ enum: ['open', 'closed'] })
  readonly state: 'open' | 'closed';

  @PublicField({ format: 'uuid' })
  readonly startedBy: string;

  @PublicField({ format: 'date-time' })
  readonly startedAt: string;

  @PublicField({ format: 'date-time' })
  readonly dueAt: string;

  @PublicField({ type: String, nullable: true, format: 'date-time' })
  readonly nextAt: string | null;

  @PublicField({
    type: String,
    nullable: true,
    format: 'date-time',
    description: 'When what was not decided in time was left to the admins.',
  })
  readonly escalatedAt: string | null;

  @PublicField({ type: String, nullable: true, format: 'date-time' })
  readonly closedAt: string | null;

  @PublicField({ type: 'integer' })
  readonly items: number;

  @PublicField({ type: 'integer' })
  readonly kept: number;

  @PublicField({ type: 'integer' })
  readonly revoked: number;

  constructor(row: AccessReviewEntity, counts: Omit<ReviewCounts, 'reviewId'> | undefined) {
    this.id = row.id;
    this.name = row.name;
    this.kinds = row.kinds;
    this.state = row.closedAt === null ? 'open' : 'closed';
    this.startedBy = row.startedBy;
    this.startedAt = row.startedAt.toISOString();
    this.dueAt = row.dueAt.toISOString();
    this.nextAt = row.nextAt?.toISOString() ?? null;
    this.escalatedAt = row.escalatedAt?.toISOString() ?? null;
    this.closedAt = row.closedAt?.toISOString() ?? null;
    this.items = counts?.items ?? 0;
    this.kept = counts?.kept ?? 0;
    this.revoked = counts?.revoked ?? 0;
  }
}

export class AccessReviewPage {
  @ApiProperty({ type: [AccessReviewResponse] })
  readonly items!: AccessReviewResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

export class ReviewItemQuery extends PageQuery {
  @FlagQuery({ about: 'Only what you are the reviewer of.', optional: true })
  mine?: boolean;
}

export class ReviewItemResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ enum: REVIEW_KINDS })
  readonly kind: ReviewKind;

  @PublicField({
    example: 'user:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f',
    description: 'Who holds it.',
  })
  readonly subject: string;

  @PublicField({ example: 'role:user' })
  readonly thing: string;

  @PublicField({ example: 'role user' })
  readonly label: string;

  @PublicField({
    type: String,
    nullable: true,
    format: 'uuid',
    description:
      'Who is to decide: the owner of the thing or the manager of its holder; else any admin.',
  })
  readonly reviewerId: string | null;

  @PublicField({ type: String, nullable: true, format: 'date-time' })
  readonly lastUsedAt: string | null;

  @PublicField({ enum: VERDICTS })
  readonly suggestion: ReviewVerdict;

  @PublicField({ example: 'last used 120 days ago' })
  readonly suggestionReason: string;

  @PublicField({ enum: VERDICTS, type: String, nullable: true })
  readonly verdict: ReviewVerdict | null;

  @PublicField({ type: String, nullable: true })
  readonly reason: string | null;

  @PublicField({ type: String, nullable: true, format: 'uuid' })
  readonly decidedBy: string | null;

  @PublicField({ type: String, nullable: true, format: 'date-time' })
  readonly decidedAt: string | null;

  @PublicField({ type: String, nullable: true, format: 'date-time' })
  readonly undoneAt: string | null;

  constructor(row: AccessReviewItemEntity) {
    this.id = row.id;
    this.kind = row.kind;
    this.subject = `${row.holder}:${row.subjectId}`;
    this.thing = `${row.kind}:${row.thing}`;
    this.label = row.label;
    this.reviewerId = row.reviewerId;
    this.lastUsedAt = row.lastUsedAt?.toISOString() ?? null;
    this.suggestion = row.suggestion;
    this.suggestionReason = row.suggestionReason;
    this.verdict = row.verdict;
    this.reason = row.reason;
    this.decidedBy = row.decidedBy;
    this.decidedAt = row.decidedAt?.toISOString() ?? null;
    this.undoneAt = row.undoneAt?.toISOString() ?? null;
  }
}

export class ReviewItemPage {
  @ApiProperty({ type: [ReviewItemResponse] })
  readonly items!: ReviewItemResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

export class ReviewDecisionRequest {
  @UuidsField({ about: 'What is decided on, all of it or nothing.', min: 1, max: 200 })
  itemIds!: string[];

  @ChoiceField({ about: 'What becomes of it; revoke takes it away at once.', of: VERDICTS })
  verdict!: ReviewVerdict;

  @TextField({
    about: 'Why; needed to keep several at once, and to keep what is suggested to be revoked.',
    min: 10,
    max: 500,
    optional: true,
    example: 'She covers for Grace until May.',
  })
  reason?: string;
}

export class ReviewDecisionResponse {
  @ApiProperty({ type: [ReviewItemResponse] })
  readonly items!: ReviewItemResponse[];
}

export class ReviewUndoRequest {
  @IdField({ about: 'What was revoked within the last day, and is given back.' })
  itemId!: string;
}

export class ReviewCloseRequest {
  @FlagField({ about: 'Whether no other begins after it by itself.', optional: true })
  endsSeries?: boolean;
}

export class ReviewReport {
  @ApiProperty({ type: AccessReviewResponse })
  readonly review!: AccessReviewResponse;

  @ApiProperty({ type: [ReviewItemResponse] })
  readonly items!: readonly ReviewItemResponse[];

  @PublicField({ format: 'date-time' })
  readonly reportedAt!: string;

  @PublicField({
    description:
      'The same as a compact JWS (RFC 7515), signed by the key of /.well-known/jwks.json that its header names.',
  })
  readonly jws!: string;
}
