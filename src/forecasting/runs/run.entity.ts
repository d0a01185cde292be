import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { JobState } from '../../platform/index.ts';
import type { MethodName } from '../engine/index.ts';
import type { Failure } from '../imports/import.entity.ts';

/** A forecast of every series of a dataset. */
@Entity('forecast_run')
@Index('forecast_run_of_dataset', ['organizationId', 'datasetId'])
@ForeignKey('DatasetEntity', ['organizationId', 'datasetId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'forecast_run_dataset',
})
export class RunEntity {
  @PrimaryColumn('uuid')
  organizationId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  datasetId!: string;

  @Column('uuid')
  createdBy!: string;

  @Column('text')
  state!: JobState;

  @Column('integer')
  horizon!: number;

  @Column('double precision', { array: true })
  levels!: number[];

  @Column('text')
  method!: MethodName;

  @Column('integer')
  seasonLength!: number;

  /** From how many past origins each series is judged; 0 for not at all. */
  @Column({ type: 'integer', default: 0 })
  backtestOrigins!: number;

  /** Series that are done: everything below this ordinal is stored. */
  @Column('integer')
  done!: number;

  @Column('integer')
  total!: number;

  @Column('integer')
  failedCount!: number;

  @Column({ type: 'jsonb', nullable: true })
  failure!: Failure | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  cancelRequestedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  finishedAt!: Date | null;
}
