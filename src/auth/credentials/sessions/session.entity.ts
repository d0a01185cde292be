import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../../platform/index.ts';

/** One sign-in: the family of refresh tokens that follow from it. */
@Entity('session')
@Index('session_of_user', ['organizationId', 'userId', 'source'])
@Index('session_live', ['organizationId', 'userId', 'id'], { where: 'revoked_at is null' })
@Index('session_over', ['expiresAt'])
@Index('session_cookie', ['organizationId', 'cookieHash'], {
  unique: true,
  where: 'cookie_hash is not null',
})
@ForeignKey('UserEntity', ['organizationId', 'userId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'session_of_account',
})
export class SessionEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  userId!: UserId;

  /** Address that it was begun from. */
  @Column('text')
  source!: string;

  /** What the client said that it is: its User-Agent. */
  @Column({ type: 'text', nullable: true })
  device!: string | null;

  /** The OAuth client that it was given to; null for this server's own sign-in. */
  @Column({ type: 'text', nullable: true })
  clientId!: string | null;

  /** What that client may do; null for everything that its user may. */
  @Column('text', { array: true, nullable: true })
  scopes!: string[] | null;

  /** Who vouched for its user; null when they proved it here. */
  @Column({ type: 'uuid', nullable: true })
  identityProviderId!: string | null;

  /** How its user proved who they are (RFC 8176). */
  @Column('text', { array: true })
  methods!: string[];

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** When its user last proved who they are. */
  @Column({ type: 'timestamptz', precision: 3 })
  authenticatedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  lastUsedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  expiresAt!: Date;

  /** Thumbprint of the key that its tokens are bound to (RFC 9449). */
  @Column({ type: 'text', nullable: true })
  boundTo!: string | null;

  /** Hash of the cookie that holds it; null when tokens do. */
  @Column({ type: 'bytea', nullable: true })
  cookieHash!: Buffer | null;

  /** When the newest access token was issued that somebody has used soon after; null when none was. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  tokenSeenAt?: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  revokedAt!: Date | null;

  /** docs/formats/row-seal.md */
  @Column({ type: 'bytea', nullable: true })
  seal?: Buffer | null;
}
