import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../../platform/index.ts';
import { defineSealed } from '../../../crypto/index.ts';

/** An authenticator app of a user (RFC 6238); it counts once a code has confirmed it. */
@Entity('totp')
@ForeignKey('UserEntity', ['organizationId', 'userId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'totp_user',
})
export class TotpEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  userId!: UserId;

  /** Sealed. */
  @Column('bytea')
  secret!: Buffer;

  /** The last time step whose code was accepted: neither it nor one before it is accepted again. */
  @Column('integer')
  lastStep!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  confirmedAt!: Date | null;
}

export const TOTP_SECRET = defineSealed({
  what: 'secret of an authenticator app (Base32)',
  table: 'totp',
  column: 'secret',
  key: 'organization',
  label: 'totp',
  boundTo: { user: ({ userId }: Pick<TotpEntity, 'userId'>) => userId },
});
