import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../platform/index.ts';
import type { ReviewKind } from '../access-items/review-source.ts';

/** An access review: all access of some kinds, to be confirmed or revoked by reviewers. */
@Entity('access_review')
@Index('access_review_due', ['dueAt'], { where: 'closed_at is null and escalated_at is null' })
@Index('access_review_next', ['nextAt'], { where: 'next_at is not null' })
@ForeignKey('OrganizationEntity', ['organizationId'], ['id'], {
  name: 'access_review_organization',
})
export class AccessReviewEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  @Column('text', { array: true })
  kinds!: ReviewKind[];

  @Column('uuid')
  startedBy!: UserId;

  @Column('integer')
  dueDays!: number;

  /** After how many days the next one begins; null for never. */
  @Column({ type: 'integer', nullable: true })
  everyDays!: number | null;

  @Column({ type: 'timestamptz', precision: 3 })
  startedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  dueAt!: Date;

  /** Null once the next one has begun. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  nextAt!: Date | null;

  /** Time when undecided items passed to the admins. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  escalatedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  closedAt!: Date | null;
}
