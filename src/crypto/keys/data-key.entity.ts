import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { defineSealed } from '../sealing/sealed-place.ts';

/** `data` keys seal demand and may be succeeded by a newer one; the `index` key finds sealed ids and stays. */
export type DataKeyPurpose = 'data' | 'index';

@Entity('data_key')
@Index('data_key_current', ['organizationId', 'purpose'], {
  unique: true,
  where: '(superseded_at IS NULL)',
})
export class DataKeyEntity {
  @PrimaryColumn('uuid')
  organizationId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  purpose!: DataKeyPurpose;

  @Column('bytea')
  wrapped!: Buffer;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  supersededAt!: Date | null;
}

/** A data key, wrapped. */
export const WRAPPED_DATA_KEY = defineSealed({
  what: 'data key of an organisation',
  table: 'data_key',
  column: 'wrapped',
  key: 'ENCRYPTION_KEY',
  label: 'data_key',
  boundTo: {
    organisation: (key: WrappedKey) => key.organizationId,
    'key id': (key) => key.id,
    purpose: (key) => key.purpose,
  },
});

type WrappedKey = Pick<DataKeyEntity, 'organizationId' | 'id' | 'purpose'>;
