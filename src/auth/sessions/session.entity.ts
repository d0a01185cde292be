import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** One sign-in: the family of refresh tokens that follow from it. */
@Entity('session')
@Index('session_of_user', ['organizationId', 'userId'])
@ForeignKey('UserEntity', ['organizationId', 'userId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'session_of_account',
})
export class SessionEntity {
  @PrimaryColumn('uuid')
  organizationId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  userId!: string;

  @Column('text')
  source!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  lastUsedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  expiresAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  revokedAt!: Date | null;
}
