import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { OrganizationId } from '../../../platform/index.ts';
import { defineSealed } from '../../../crypto/index.ts';

/** State of a sign-in at a provider, found by the hash of the browser's value. Works once. */
@Entity('single_sign_on_step')
@Index('single_sign_on_step_end', ['organizationId', 'expiresAt'])
export class SignOnStepEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('bytea')
  hash!: Buffer;

  @Column('text')
  purpose!: string;

  /** Hash of the cookie of the browser that it belongs to. */
  @Column('bytea')
  browserHash!: Buffer;

  @Column('bytea')
  sealed!: Buffer;

  @Column({ type: 'timestamptz', precision: 3 })
  expiresAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  usedAt!: Date | null;
}

export const SIGN_ON_STEP = defineSealed({
  what: 'step of a single sign-on',
  table: 'single_sign_on_step',
  column: 'sealed',
  key: 'organization',
  label: 'single_sign_on_step',
  boundTo: {
    purpose: ({ purpose }: Pick<SignOnStepEntity, 'purpose' | 'hash'>) => purpose,
    'hash of its text': ({ hash }) => hash.toString('hex'),
  },
});
