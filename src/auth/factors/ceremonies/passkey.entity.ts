import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../../platform/index.ts';

/** A public key credential of a user (WebAuthn Level 3): a passkey or a hardware key. */
@Entity('passkey')
@Index('passkey_of_user', ['organizationId', 'userId'])
@Index('passkey_credential', ['credentialId'], { unique: true })
@ForeignKey('UserEntity', ['organizationId', 'userId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'passkey_user',
})
export class PasskeyEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  userId!: UserId;

  @Column('text')
  name!: string;

  /** No other passkey of the installation has it. */
  @Column('bytea')
  credentialId!: Buffer;

  /** A COSE key (RFC 9052). */
  @Column('bytea')
  publicKey!: Buffer;

  /** Signatures that the authenticator counted until the last one, as a decimal number; 0 when it counts none. */
  @Column('bigint')
  counter!: string;

  @Column('text', { array: true })
  transports!: string[];

  /** Model of the authenticator; zeros when it does not say. */
  @Column('uuid')
  aaguid!: string;

  /** Whether it can be copied to other devices: a passkey that is synced. */
  @Column('boolean')
  backupEligible!: boolean;

  @Column('boolean')
  backedUp!: boolean;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  lastUsedAt!: Date | null;

  /** docs/formats/row-seal.md */
  @Column({ type: 'bytea', nullable: true })
  seal?: Buffer | null;
}
