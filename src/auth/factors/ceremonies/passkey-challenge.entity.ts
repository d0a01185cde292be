import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../../platform/index.ts';

/** A challenge that waits for an authenticator's answer, by its hash; it is gone once answered. */
@Entity('passkey_challenge')
@Index('passkey_challenge_expiry', ['organizationId', 'expiresAt'])
export class PasskeyChallengeEntity {
  /** The installation, while nobody knows yet who will answer. */
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('bytea')
  hash!: Buffer;

  /** Ceremony of the challenge. */
  @Column('text')
  kind!: string;

  @Column({ type: 'uuid', nullable: true })
  userId!: UserId | null;

  @Column({ type: 'uuid', nullable: true })
  sessionId!: string | null;

  @Column({ type: 'timestamptz', precision: 3 })
  expiresAt!: Date;
}
