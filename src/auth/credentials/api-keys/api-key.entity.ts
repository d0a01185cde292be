import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../../platform/index.ts';

/** An API key by its hash. It reaches what its owner reaches, narrowed to its scopes. */
@Entity('api_key')
@Index('api_key_hash', ['organizationId', 'hash'], { unique: true })
@Index('api_key_of_owner', ['organizationId', 'ownerId'])
@Index('api_key_of_parent', ['organizationId', 'parentId'])
@ForeignKey('UserEntity', ['organizationId', 'ownerId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'api_key_owner',
})
export class ApiKeyEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  ownerId!: UserId;

  @Column('text')
  name!: string;

  @Column('bytea')
  hash!: Buffer;

  /** The first characters, by which its owner recognises it. */
  @Column('text')
  hint!: string;

  @Column('text', { array: true })
  scopes!: string[];

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  expiresAt!: Date | null;

  /** Addresses and networks that it may be used from; empty for everywhere. */
  @Column('text', { array: true })
  networks!: string[];

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  lastUsedAt!: Date | null;

  @Column({ type: 'text', nullable: true })
  lastUsedFrom!: string | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  revokedAt!: Date | null;

  /** Whether a review that revoked it may give it back. */
  @Column({ type: 'boolean', default: false })
  restorable!: boolean;

  /** The key that it was made with, with which it ends. */
  @Column({ type: 'uuid', nullable: true })
  parentId!: string | null;

  /** Creator of the key; for a service account, a user other than its owner. */
  @Column({ type: 'uuid', nullable: true })
  madeBy!: UserId | null;

  /** The session that it was made in. */
  @Column({ type: 'uuid', nullable: true })
  madeIn!: string | null;

  /** Whether its maker had signed in with a second factor. */
  @Column({ default: false })
  multiFactor!: boolean;

  /** Thumbprint of the key that its holder has to prove (RFC 9449), where its maker had to. */
  @Column({ type: 'text', nullable: true })
  boundTo!: string | null;

  /** docs/formats/row-seal.md */
  @Column({ type: 'bytea', nullable: true })
  seal?: Buffer | null;
}
