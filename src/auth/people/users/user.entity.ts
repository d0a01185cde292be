import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../../platform/index.ts';

@Entity('user_account')
@Index('user_account_email', ['organizationId', 'email'], { unique: true })
@Index('user_account_admins', ['organizationId'], {
  where: "'admin' = any(roles) and locked_at is null and password_hash is not null",
})
@ForeignKey('OrganizationEntity', ['organizationId'], ['id'], { name: 'user_account_organization' })
export class UserEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: UserId;

  /** A person, or a service account, which owns keys and OAuth clients and never signs in. */
  @Column('text')
  kind!: 'person' | 'service';

  @Column('text')
  email!: string;

  @Column({ type: 'text', nullable: true })
  name!: string | null;

  @Column('text', { array: true })
  roles!: string[];

  /** Goes up whenever somebody says which roles the user has; a review that takes one away or gives it back does not. */
  @Column({ type: 'integer', default: 1 })
  rolesVersion!: number;

  /** Null while the user is invited and has not set one. */
  @Column({ type: 'text', nullable: true })
  passwordHash!: string | null;

  /** Null while it is the first one, as old as the user. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  passwordChangedAt!: Date | null;

  /** It has to be changed before anything else. */
  @Column('boolean')
  passwordCompromised!: boolean;

  /** Time when the user verified the address. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  emailVerifiedAt!: Date | null;

  /** Time when a directory changed the address; null once confirmed. Until then no link is sent to it. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  emailChangedAt!: Date | null;

  /** Time of the last sign-out everywhere: earlier browser sign-ins are invalid. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  signedOutAt!: Date | null;

  /** Creator of a service account; null for users. */
  @Column({ type: 'uuid', nullable: true })
  madeBy!: UserId | null;

  /** Manager, who reviews the user's access. */
  @Column({ type: 'uuid', nullable: true })
  managerId!: UserId | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  lockedAt!: Date | null;

  @Column('integer')
  version!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** docs/formats/row-seal.md */
  @Column({ type: 'bytea', nullable: true })
  seal?: Buffer | null;
}
