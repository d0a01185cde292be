import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { DatasetId, OrganizationId, UserId } from '../../platform/index.ts';

export const REQUEST_STATES = ['pending', 'approved', 'denied', 'withdrawn'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

/** A request for temporary access to a dataset. It does not reveal whether the dataset exists. */
@Entity('access_request')
@Index('access_request_pending', ['organizationId', 'requesterId', 'datasetId'], {
  unique: true,
  where: "state = 'pending'",
})
@Index('access_request_of_dataset', ['organizationId', 'datasetId'])
@ForeignKey('OrganizationEntity', ['organizationId'], ['id'], {
  name: 'access_request_organization',
})
export class AccessRequestEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  requesterId!: UserId;

  @Column('uuid')
  datasetId!: DatasetId;

  @Column('text', { array: true })
  actions!: string[];

  @Column('text')
  reason!: string;

  @Column('integer')
  durationSeconds!: number;

  @Column('text')
  state!: RequestState;

  /** Outcome. */
  @Column({ type: 'uuid', nullable: true })
  grantId!: string | null;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  endedAt!: Date | null;

  /** docs/formats/row-seal.md */
  @Column({ type: 'bytea', nullable: true })
  seal?: Buffer | null;
}
