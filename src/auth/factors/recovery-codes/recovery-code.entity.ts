import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../../platform/index.ts';

/** A code that replaces a lost second factor once, by its keyed hash. */
@Entity('recovery_code')
@Index('recovery_code_of_user', ['organizationId', 'userId'])
@ForeignKey('UserEntity', ['organizationId', 'userId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'recovery_code_user',
})
export class RecoveryCodeEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('bytea')
  hash!: Buffer;

  @Column('uuid')
  userId!: UserId;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  usedAt!: Date | null;
}
