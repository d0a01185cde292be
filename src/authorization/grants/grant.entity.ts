import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { DatasetId, OrganizationId, UserId } from '../../platform/index.ts';
import { defineSealed } from '../../crypto/index.ts';

/** A dataset shared with a user, a group or another organization: withdrawn by setting revokedAt, so that the history stays. */
@Entity('dataset_grant')
@Index('dataset_grant_held', ['organizationId', 'userId'])
@Index('dataset_grant_of_group', ['organizationId', 'groupId'], { where: 'group_id is not null' })
@Index('dataset_grant_abroad', ['granteeOrganizationId'], {
  where: 'grantee_organization_id is not null',
})
@Check('dataset_grant_grantee', 'num_nonnulls(user_id, group_id, grantee_organization_id) = 1')
@Index('dataset_grant_given', ['organizationId', 'datasetId'])
@ForeignKey('DatasetEntity', ['organizationId', 'datasetId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'dataset_grant_dataset',
})
@ForeignKey('UserEntity', ['organizationId', 'userId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'dataset_grant_user',
})
@ForeignKey('GroupEntity', ['organizationId', 'groupId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'dataset_grant_group',
})
@ForeignKey('OrganizationEntity', ['granteeOrganizationId'], ['id'], {
  name: 'dataset_grant_organization',
})
export class GrantEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  datasetId!: DatasetId;

  @Column({ type: 'uuid', nullable: true })
  userId!: UserId | null;

  @Column({ type: 'uuid', nullable: true })
  groupId!: string | null;

  @Column({ type: 'uuid', nullable: true })
  granteeOrganizationId!: OrganizationId | null;

  /** Part of the dataset that it is limited to; null for all. */
  @Column({ type: 'bytea', nullable: true })
  sealedPart!: Buffer | null;

  @Column('text', { array: true })
  actions!: string[];

  @Column('uuid')
  grantedBy!: UserId;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  revokedAt!: Date | null;

  /** Whether a review that withdrew it may give it back. */
  @Column({ type: 'boolean', default: false })
  restorable!: boolean;

  /** docs/formats/row-seal.md */
  @Column({ type: 'bytea', nullable: true })
  seal?: Buffer | null;
}

export const GRANTED_PART = defineSealed({
  what: 'part of a dataset that a grant is limited to',
  table: 'dataset_grant',
  column: 'sealed_part',
  key: 'organization',
  label: 'part',
  boundTo: { grant: ({ id }: Pick<GrantEntity, 'id'>) => id },
});
