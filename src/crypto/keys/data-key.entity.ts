import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

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
