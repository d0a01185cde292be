import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { DatasetId, OrganizationId } from '../../platform/index.ts';

/** A grant as the receiving organization sees it: owner, dataset, expiry. */
@Entity('invitation_abroad')
@Index('invitation_abroad_received', ['granteeOrganizationId', 'grantId'])
@ForeignKey('GrantEntity', ['organizationId', 'grantId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'invitation_abroad_grant',
})
export class InvitationAbroadEntity {
  /** Organization that owns the dataset. */
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  grantId!: string;

  @Column('uuid')
  granteeOrganizationId!: OrganizationId;

  @Column('text')
  organizationName!: string;

  @Column('uuid')
  datasetId!: DatasetId;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  expiresAt!: Date | null;
}
