import { Column, Entity, PrimaryColumn } from 'typeorm';
import { defineSealed } from '../../../crypto/index.ts';

/** A key pair for access tokens. The newest signs; every one that is not retired verifies. */
@Entity('signing_key')
export class SigningKeyEntity {
  /** RFC 7638 thumbprint of the public key. */
  @PrimaryColumn('text')
  kid!: string;

  @Column('jsonb')
  publicJwk!: object;

  /** The private JWK, sealed under JWT_SECRET. */
  @Column('bytea')
  sealedPrivate!: Buffer;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** From then on it verifies nothing. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  retiresAt!: Date | null;
}

export const SIGNING_KEY = defineSealed({
  what: 'private key that signs tokens (JWK)',
  table: 'signing_key',
  column: 'sealed_private',
  key: 'JWT_SECRET',
  label: 'signing_key',
  boundTo: { 'key id': ({ kid }: Pick<SigningKeyEntity, 'kid'>) => kid },
});
