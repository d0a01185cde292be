import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { DatasetId, OrganizationId } from '../../platform/index.ts';

/** What another organization sees of a grant that it holds: by whom, on what, until when. */
@Entity('invitation_abroad')
@Index('invitation_abroad_received', ['granteeOrganizationId', 'grantId'])
@ForeignKey('GrantEntity', ['organizationId', 'grantId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'invitation_abroad_grant',
})
export class InvitationAbroadEntity {
  /** Whose dataset it is. */
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
