import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('user_account')
@Index('user_account_email', ['organizationId', 'email'], { unique: true })
@ForeignKey('OrganizationEntity', ['organizationId'], ['id'], { name: 'user_account_organization' })
export class UserEntity {
  @PrimaryColumn('uuid')
  organizationId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  email!: string;

  @Column({ type: 'text', nullable: true })
  name!: string | null;

  @Column('text', { array: true })
  roles!: string[];

  /** Null while the user is invited and has not set one. */
  @Column({ type: 'text', nullable: true })
  passwordHash!: string | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  lockedAt!: Date | null;

  @Column('integer')
  version!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}
