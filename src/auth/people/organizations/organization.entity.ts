import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrganizationId } from '../../../platform/index.ts';

/** A tenant. Its id is the first part of the key of everything it owns. */
@Entity('organization')
export class OrganizationEntity {
  @PrimaryColumn('uuid')
  id!: OrganizationId;

  @Column('text')
  name!: string;

  /** The one that runs this installation: events that belong to no organization are shown to its admins. */
  @Column('boolean')
  operator!: boolean;

  /** Days after which a password has to be changed; null, the default, is never (NIST SP 800-63B-4, section 3.1.1.2). */
  @Column({ type: 'integer', nullable: true })
  passwordMaxAgeDays!: number | null;

  /** Roles whose holders need a second factor. */
  @Column('text', { array: true })
  factorRoles!: string[];

  /** Whether a link by mail is enough to sign in. */
  @Column('boolean')
  magicLinks!: boolean;

  /** Whether a new passkey has to show what made it (WebAuthn, section 5.4.7). */
  @Column('text')
  attestation!: 'none' | 'direct';

  /** AAGUIDs of the authenticators that are taken when they have to show it; none listed means any. */
  @Column('text', { array: true })
  authenticators!: string[];

  @Column('integer')
  version!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}
