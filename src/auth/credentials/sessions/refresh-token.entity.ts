import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId } from '../../../platform/index.ts';

/** A refresh token by its hash. Used ones stay, so that using one again is noticed. */
@Entity('refresh_token')
@Index('refresh_token_of_session', ['organizationId', 'sessionId'])
@ForeignKey('SessionEntity', ['organizationId', 'sessionId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'refresh_token_session',
})
export class RefreshTokenEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('bytea')
  hash!: Buffer;

  @Column('uuid')
  sessionId!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  expiresAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  usedAt!: Date | null;

  /** A hash of the client that used it; null when it was retired unused. */
  @Column({ type: 'bytea', nullable: true })
  usedBy?: Buffer | null;

  /** Time of its second use. */
  @Column({ type: 'timestamptz', nullable: true })
  triedAt?: Date | null;

  /** docs/formats/row-seal.md */
  @Column({ type: 'bytea', nullable: true })
  seal?: Buffer | null;
}
