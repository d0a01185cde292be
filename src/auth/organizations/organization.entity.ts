import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A tenant. Its id is the first part of the key of everything it owns. */
@Entity('organization')
export class OrganizationEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  /** The one that runs this installation: events that belong to no organisation are shown to its admins. */
  @Column('boolean')
  operator!: boolean;

  @Column('integer')
  version!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}
