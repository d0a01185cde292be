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

  /** When the user showed that mail to this address reaches them. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  emailVerifiedAt!: Date | null;

  /** When a directory changed the address; null once the address is confirmed. Until then no link goes to it. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  emailChangedAt!: Date | null;

  /** When they last signed out everywhere: a browser that signed in before has to do so again. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  signedOutAt!: Date | null;

  /** Who made a service account; null for people. */
  @Column({ type: 'uuid', nullable: true })
  madeBy!: UserId | null;

  /** Who is to review what they hold. */
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
