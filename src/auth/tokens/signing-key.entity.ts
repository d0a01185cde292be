import { Column, Entity, PrimaryColumn } from 'typeorm';

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
