import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../../platform/index.ts';

/**
 * Finds the organization of a user at sign-in, before any organization is known. It holds a keyed hash of the e-mail
 * address, and ids, so that a reader of the table learns no name.
 */
@Entity('sign_in_name')
@Index('sign_in_name_of_user', ['userId'])
@ForeignKey('UserEntity', ['organizationId', 'userId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'sign_in_name_user',
})
export class SignInNameEntity {
  @PrimaryColumn('bytea')
  lookup!: Buffer;

  @Column('uuid')
  organizationId!: OrganizationId;

  @Column('uuid')
  userId!: UserId;
}
