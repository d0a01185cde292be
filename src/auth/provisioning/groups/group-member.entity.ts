import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../../platform/index.ts';

/** Somebody who belongs to a group. */
@Entity('scim_member')
@Index('scim_member_of_user', ['organizationId', 'userId'])
@ForeignKey('GroupEntity', ['organizationId', 'groupId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'scim_member_group',
})
@ForeignKey('UserEntity', ['organizationId', 'userId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'scim_member_user',
})
export class GroupMemberEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  groupId!: string;

  @PrimaryColumn('uuid')
  userId!: UserId;

  /** docs/formats/row-seal.md */
  @Column({ type: 'bytea', nullable: true })
  seal?: Buffer | null;
}
