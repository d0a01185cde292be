import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A dataset shared with a user: withdrawn by setting revokedAt, so that the history stays. */
@Entity('dataset_grant')
@Index('dataset_grant_held', ['organizationId', 'userId'])
@Index('dataset_grant_given', ['organizationId', 'datasetId'])
@ForeignKey('DatasetEntity', ['organizationId', 'datasetId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'dataset_grant_dataset',
})
@ForeignKey('UserEntity', ['organizationId', 'userId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'dataset_grant_user',
})
export class GrantEntity {
  @PrimaryColumn('uuid')
  organizationId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  datasetId!: string;

  @Column('uuid')
  userId!: string;

  @Column('text', { array: true })
  actions!: string[];

  @Column('uuid')
  grantedBy!: string;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  revokedAt!: Date | null;
}
