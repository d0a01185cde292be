import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { defineSealed } from '../sealing/sealed-place.ts';

/**
 * Purpose of a key: a `data` key seals and is replaced by newer ones; the `index` key derives look-up hashes and is
 * never replaced.
 */
export type DataKeyPurpose = 'data' | 'index';

/** `enabled` seals and opens, `decrypt_only` opens, `destroyed` has no key material left. */
export type DataKeyState = 'enabled' | 'decrypt_only' | 'destroyed';

/** A key of an organization. docs/formats/data-key.md */
@Entity('data_key')
@Check('data_key_state', "state in ('enabled', 'decrypt_only', 'destroyed')")
@Check('data_key_seals_until', "(state = 'enabled') = (superseded_at is null)")
@Check('data_key_material', "(state = 'destroyed') = (wrapped is null)")
@Index('data_key_enabled', ['organizationId', 'purpose'], {
  unique: true,
  where: "(state = 'enabled'::text)",
})
export class DataKeyEntity {
  @PrimaryColumn('uuid')
  organizationId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  purpose!: DataKeyPurpose;

  @Column('text', { default: 'enabled' })
  state!: DataKeyState;

  /** Null once the key is destroyed. */
  @Column({ type: 'bytea', nullable: true })
  wrapped!: Buffer | null;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** When it stopped sealing; null while it is enabled. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  supersededAt!: Date | null;
}

/** A data key, wrapped. */
export const WRAPPED_DATA_KEY = defineSealed({
  what: 'data key of an organization',
  table: 'data_key',
  column: 'wrapped',
  key: 'ENCRYPTION_KEY',
  label: 'data_key',
  boundTo: {
    organization: (key: WrappedKey) => key.organizationId,
    'key id': (key) => key.id,
    purpose: (key) => key.purpose,
  },
});

type WrappedKey = Pick<DataKeyEntity, 'organizationId' | 'id' | 'purpose'>;
