import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { DatasetId, OrganizationId, UserId } from '../../platform/index.ts';
import type { Classification } from '../../authorization/index.ts';
import type { Frequency, Phase } from '../calendar/index.ts';

/** A set of series that share a frequency, an owner and a policy. What it holds is sealed elsewhere. */
@Entity('dataset')
@Index('dataset_of_owner', ['organizationId', 'ownerId', 'id'])
@ForeignKey('UserEntity', ['organizationId', 'ownerId'], ['organizationId', 'id'], {
  name: 'dataset_owner',
})
export class DatasetEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: DatasetId;

  @Column('uuid')
  ownerId!: UserId;

  @Column('text')
  name!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  @Column({ type: 'text', nullable: true })
  unit!: string | null;

  @Column('text')
  frequency!: Frequency;

  /** Periods in a season; null takes the frequency's own. */
  @Column({ type: 'integer', nullable: true })
  seasonLength!: number | null;

  /** Phase of the dates; null until the first import. */
  @Column({ type: 'jsonb', nullable: true })
  phase!: Phase | null;

  /** Classification, which access conditions can use. */
  @Column({ type: 'text', default: 'internal' })
  classification!: Classification;

  /** Series that it ever had; the next one gets this ordinal. */
  @Column({ type: 'integer', default: 0 })
  seriesCount!: number;

  /** Number of deleted series, whose ordinals are not used again. */
  @Column({ type: 'integer', default: 0 })
  deletedSeriesCount!: number;

  /** A bigint, which arrives as text. */
  @Column({ type: 'bigint', default: 0 })
  observationCount!: string;

  @Column('integer')
  version!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** docs/formats/row-seal.md */
  @Column({ type: 'bytea', nullable: true })
  seal?: Buffer | null;
}
