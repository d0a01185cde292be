import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId } from '../../../platform/index.ts';
import { defineSealed } from '../../../crypto/index.ts';

/**
 * A record of the OAuth server: a code, refresh token, consent or browser session. It is found by a hash and sealed. It
 * belongs to the installation, because it is looked up before the user is known.
 */
@Entity('oauth_record')
@Index('oauth_record_of_grant', ['organizationId', 'grantHash'], {
  where: 'grant_hash is not null',
})
@Index('oauth_record_uid', ['organizationId', 'uidHash'], { where: 'uid_hash is not null' })
@Index('oauth_record_user_code', ['organizationId', 'userCodeHash'], {
  where: 'user_code_hash is not null',
})
export class OAuthRecordEntity {
  /** Always the installation. */
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('text')
  model!: string;

  @PrimaryColumn('bytea')
  hash!: Buffer;

  @Column('bytea')
  sealed!: Buffer;

  @Column({ type: 'bytea', nullable: true })
  grantHash!: Buffer | null;

  @Column({ type: 'bytea', nullable: true })
  uidHash!: Buffer | null;

  @Column({ type: 'bytea', nullable: true })
  userCodeHash!: Buffer | null;

  @Column({ type: 'timestamptz', precision: 3 })
  expiresAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  consumedAt!: Date | null;

  /** Time of the response to its use. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  answeredAt!: Date | null;

  /** A hash of the client that used up a refresh token; null when it was retired unused. */
  @Column({ type: 'bytea', nullable: true })
  usedBy?: Buffer | null;

  /** Time of a refresh token's second use. */
  @Column({ type: 'timestamptz', nullable: true })
  triedAt?: Date | null;
}

export const OAUTH_RECORD = defineSealed({
  what: 'record of the OAuth server: grants, codes, sessions',
  table: 'oauth_record',
  column: 'sealed',
  key: 'JWT_SECRET',
  label: 'oauth_record',
  boundTo: {
    model: ({ model }: Pick<OAuthRecordEntity, 'model' | 'hash'>) => model,
    'hash of its id': ({ hash }) => hash.toString('hex'),
  },
});
