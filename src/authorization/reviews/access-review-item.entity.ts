import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../platform/index.ts';
import type { AccessItem, ReviewKind } from '../access-items/review-source.ts';
import type { ReviewVerdict } from './suggestion.ts';

/** Access of one kind that a holder had when the review began, and its decision. */
@Entity('access_review_item')
@Index('access_review_item_of_reviewer', ['organizationId', 'reviewerId', 'reviewId'])
@ForeignKey('AccessReviewEntity', ['organizationId', 'reviewId'], ['organizationId', 'id'], {
  name: 'access_review_item_review',
})
export class AccessReviewItemEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  reviewId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  kind!: ReviewKind;

  @Column('text')
  holder!: AccessItem['holder'];

  /** Holder of the access. */
  @Column('uuid')
  subjectId!: string;

  /** Name of the role, or id of the grant, the key or the account. */
  @Column('text')
  thing!: string;

  @Column('text')
  label!: string;

  /** Reviewer; null for the admins. Never the holder. */
  @Column({ type: 'uuid', nullable: true })
  reviewerId!: UserId | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  lastUsedAt!: Date | null;

  @Column('text')
  suggestion!: ReviewVerdict;

  @Column('text')
  suggestionReason!: string;

  @Column({ type: 'text', nullable: true })
  verdict!: ReviewVerdict | null;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ type: 'uuid', nullable: true })
  decidedBy!: UserId | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  decidedAt!: Date | null;

  /** Whether the decision took it away; what was gone already is not given back by who decided. */
  @Column({ type: 'boolean', default: false })
  takenAway!: boolean;

  /** State after the revocation; a difference means a later decision. */
  @Column({ type: 'text', nullable: true })
  mark!: string | null;

  /** Time of the undo. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  undoneAt!: Date | null;

  /** docs/formats/row-seal.md */
  @Column({ type: 'bytea', nullable: true })
  seal?: Buffer | null;
}
