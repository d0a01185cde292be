import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../../platform/index.ts';

/** Authentication method of a client at the token endpoint (RFC 7591, section 2). */
export const TOKEN_ENDPOINT_AUTH_METHODS = [
  'none',
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
] as const;
export type ClientProof = (typeof TOKEN_ENDPOINT_AUTH_METHODS)[number];

/** A program that asks for tokens: for people who let it, or for its own service account. */
@Entity('oauth_client')
@Index('oauth_client_of_account', ['organizationId', 'serviceAccountId'])
@ForeignKey('OrganizationEntity', ['organizationId'], ['id'], { name: 'oauth_client_organization' })
@ForeignKey('UserEntity', ['organizationId', 'serviceAccountId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'oauth_client_account',
})
export class OAuthClientEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  /** As whom it acts when it acts for nobody. */
  @Column({ type: 'uuid', nullable: true })
  serviceAccountId!: UserId | null;

  @Column('text', { array: true })
  grantTypes!: string[];

  @Column('text', { array: true })
  redirectUris!: string[];

  @Column('text', { array: true })
  postLogoutRedirectUris!: string[];

  @Column('text', { array: true })
  scopes!: string[];

  @Column('text')
  proof!: ClientProof;

  /** Its public keys, for private_key_jwt (RFC 7517). */
  @Column({ type: 'jsonb', nullable: true })
  jwks!: object | null;

  @Column({ type: 'bytea', nullable: true })
  secretHash!: Buffer | null;

  /** The one before, good until its end, so that a secret can be changed without a pause. */
  @Column({ type: 'bytea', nullable: true })
  formerSecretHash!: Buffer | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  formerSecretEndsAt!: Date | null;

  /** Whether it runs on its user's machine, where a redirect to the loopback may use any port (RFC 8252). */
  @Column('boolean')
  native!: boolean;

  /** Whether the organization trusts it as its own: nobody is asked to agree. */
  @Column('boolean')
  trusted!: boolean;

  /** Whether its tokens must be bound to a key of its own (RFC 9449). */
  @Column('boolean')
  boundTokens!: boolean;

  /** Whether its authorization requests must be pushed first (RFC 9126). */
  @Column('boolean')
  pushedRequests!: boolean;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  revokedAt!: Date | null;

  /** User who registered it or last replaced its secret. */
  @Column({ type: 'uuid', nullable: true })
  madeBy!: UserId | null;

  /** docs/formats/row-seal.md */
  @Column({ type: 'bytea', nullable: true })
  seal?: Buffer | null;
}
