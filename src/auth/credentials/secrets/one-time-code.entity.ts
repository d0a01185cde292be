import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../../platform/index.ts';

/** A code or link that works once, by its hash. */
@Entity('one_time_code')
@Index('one_time_code_of_user', ['organizationId', 'userId'])
@ForeignKey('UserEntity', ['organizationId', 'userId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'one_time_code_user',
})
export class OneTimeCodeEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('bytea')
  hash!: Buffer;

  @Column('text')
  purpose!: string;

  @Column('uuid')
  userId!: UserId;

  /** Data for its creator; no secret. */
  @Column('jsonb')
  context!: object;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  expiresAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  usedAt!: Date | null;

  /** docs/formats/row-seal.md */
  @Column({ type: 'bytea', nullable: true })
  seal?: Buffer | null;
}
