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
  @TextField({ about: 'A name of your choice.', max: 100, example: 'Spring 2027' })
  name!: string;

  @ChoicesField({
    about: 'What to review: roles, shared datasets, API keys, accounts.',
    of: REVIEW_KINDS,
    max: 4,
    example: ['role', 'grant'],
  })
  kinds!: ReviewKind[];

  @IntegerField({
    about: 'Days until undecided items are passed to the admins.',
    min: 1,
    max: 365,
    example: 14,
  })
  dueDays!: number;

  @IntegerField({
    about: 'Days until the next review begins automatically.',
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
    description: 'When the undecided items were passed to the admins.',
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
  @FlagQuery({ about: 'Only items that you review.', optional: true })
  mine?: boolean;
}

export class ReviewItemResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ enum: REVIEW_KINDS })
  readonly kind: ReviewKind;

  @PublicField({
    example: 'user:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f',
    description: 'The holder of the access.',
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
      'Id of the reviewer: the owner of the resource or the manager of the holder. Null: any admin.',
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
  @UuidsField({ about: 'Items to decide on: all of them, or none if one fails.', min: 1, max: 200 })
  itemIds!: string[];

  @ChoiceField({ about: 'Keep or revoke the access; revoke takes effect at once.', of: VERDICTS })
  verdict!: ReviewVerdict;

  @TextField({
    about:
      'Reason; required to keep several items at once, or an item that is suggested for revocation.',
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
  @IdField({ about: 'An item revoked within the last day, to restore.' })
  itemId!: string;
}

export class ReviewCloseRequest {
  @FlagField({
    about: 'Whether to end the series, so that no next review begins automatically.',
    optional: true,
  })
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
      'The report as a compact JWS (RFC 7515), signed by the key of /.well-known/jwks.json that its header names.',
  })
  readonly jws!: string;
}
