import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../../platform/index.ts';

/** Hash of a former password of a user. */
@Entity('password_history')
@Index('password_history_of_user', ['organizationId', 'userId'])
@ForeignKey('UserEntity', ['organizationId', 'userId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'password_history_user',
})
export class PasswordHistoryEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  userId!: UserId;

  @Column('text')
  hash!: string;
}
