import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../../platform/index.ts';

/** SCIM data of a user besides the account. */
@Entity('scim_user')
@Index('scim_user_external_id', ['organizationId', 'externalId'])
@ForeignKey('UserEntity', ['organizationId', 'userId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'scim_user_account',
})
export class ScimUserEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  userId!: UserId;

  /** Id of the user in the directory. */
  @Column({ type: 'text', nullable: true })
  externalId!: string | null;

  @Column({ type: 'text', nullable: true })
  formattedName!: string | null;

  @Column({ type: 'text', nullable: true })
  givenName!: string | null;

  @Column({ type: 'text', nullable: true })
  familyName!: string | null;

  /** Time of the directory's lock. The directory can only remove a lock of exactly this time. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  lockedAt!: Date | null;

  /** Time when the directory deleted an owner of datasets, whom it no longer sees. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  removedAt!: Date | null;
}
