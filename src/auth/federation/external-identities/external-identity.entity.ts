import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../../platform/index.ts';

/** A user of an identity provider, and the linked account. A removed identity stays, so that it is not linked again. */
@Entity('external_identity')
@Index('external_identity_subject', ['organizationId', 'providerId', 'subjectHash'], {
  unique: true,
})
@Index('external_identity_user_once', ['organizationId', 'providerId', 'userId'], { unique: true })
@Index('external_identity_of_user', ['organizationId', 'userId'])
@ForeignKey('IdentityProviderEntity', ['organizationId', 'providerId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'external_identity_provider',
})
@ForeignKey('UserEntity', ['organizationId', 'userId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'external_identity_user',
})
export class ExternalIdentityEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  providerId!: string;

  /** Blind index of the `sub` that the provider knows them by. */
  @Column('bytea')
  subjectHash!: Buffer;

  @Column('uuid')
  userId!: UserId;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  lastUsedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  removedAt!: Date | null;

  /** docs/formats/row-seal.md */
  @Column({ type: 'bytea', nullable: true })
  seal?: Buffer | null;
}
