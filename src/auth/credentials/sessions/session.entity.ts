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

  /** User-Agent of the client. */
  @Column({ type: 'text', nullable: true })
  device!: string | null;

  /** The OAuth client that it was given to; null for this server's own sign-in. */
  @Column({ type: 'text', nullable: true })
  clientId!: string | null;

  /** Scopes of that client; null for everything that its user may do. */
  @Column('text', { array: true, nullable: true })
  scopes!: string[] | null;

  /** Identity provider that authenticated the user; null if this server did. */
  @Column({ type: 'uuid', nullable: true })
  identityProviderId!: string | null;

  /** Authentication methods of its user (RFC 8176). */
  @Column('text', { array: true })
  methods!: string[];

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** Time of its user's last authentication. */
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

  /** Issue time of the newest access token that was used soon afterwards; null if none was. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  tokenSeenAt?: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  revokedAt!: Date | null;

  /** docs/formats/row-seal.md */
  @Column({ type: 'bytea', nullable: true })
  seal?: Buffer | null;
}
