import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../../platform/index.ts';

/** What a directory says of a user beside the account itself. */
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

  /** What the directory itself calls the user. */
  @Column({ type: 'text', nullable: true })
  externalId!: string | null;

  @Column({ type: 'text', nullable: true })
  formattedName!: string | null;

  @Column({ type: 'text', nullable: true })
  givenName!: string | null;

  @Column({ type: 'text', nullable: true })
  familyName!: string | null;

  /** When the directory locked the account. Only a lock of this very moment is the directory's to undo. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  lockedAt!: Date | null;

  /** When the directory removed a user who had to stay, for the datasets that they own: it does not see them. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  removedAt!: Date | null;
}
