import type { Classification } from '../../authorization/index.ts';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type {
  DatasetId,
  JobState,
  OrganizationId,
  TurnOwner,
  UserId,
  WorkFailure,
  RunId,
} from '../../platform/index.ts';
import type { Layout, MethodName, Reconciliation } from '../engine/index.ts';
import type { RunCovariates } from '../covariates/run-covariates.ts';

/** Requested hierarchy of a run. */
export interface RunHierarchy {
  readonly separator: string;
  readonly layout: Layout;
  readonly reconcile: Reconciliation;
}

/** A forecast of every series of a dataset. */
@Entity('forecast_run')
@Index('forecast_run_of_dataset', ['organizationId', 'datasetId'])
@ForeignKey('DatasetEntity', ['organizationId', 'datasetId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'forecast_run_dataset',
})
export class RunEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: RunId;

  @Column('uuid')
  datasetId!: DatasetId;

  @Column('uuid')
  createdBy!: UserId;

  /** The API key that asked for it; null when none did. */
  @Column({ type: 'uuid', nullable: true })
  apiKeyId!: string | null;

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

  /** Whether the models are kept with the forecasts. */
  @Column({ type: 'boolean', default: false })
  updatable!: boolean;

  /** The forecast whose models it goes on with. */
  @Column({ type: 'uuid', nullable: true })
  updateOf!: RunId | null;

  /** Covariates; null for older runs. */
  @Column({ type: 'jsonb', nullable: true })
  sides!: RunCovariates | null;

  /** The highest classification that the datasets beside had when it was made. */
  @Column({ type: 'text', nullable: true })
  sidesClassification!: Classification | null;

  /** Hierarchy of its series; null for independent series. */
  @Column({ type: 'jsonb', nullable: true })
  hierarchy!: RunHierarchy | null;

  /** Aggregates, which come behind the series in `done` and `total`; null until they are known. */
  @Column({ type: 'integer', nullable: true })
  nodeCount!: number | null;

  /** The period with which all series of a hierarchy end; null until it is known. */
  @Column({ type: 'integer', nullable: true })
  lastPeriod!: number | null;

  /** Rows that have been made to add up, from the lowest ordinal on. */
  @Column({ type: 'integer', default: 0 })
  settledCount!: number;

  /** Series that are done: everything below this ordinal is stored. */
  @Column('integer')
  done!: number;

  @Column('integer')
  total!: number;

  @Column('integer')
  failedCount!: number;

  /** Series with each warning, by its code; null for one from before they were counted. */
  @Column({ type: 'jsonb', nullable: true })
  warnings!: Readonly<Record<string, number>> | null;

  @Column({ type: 'jsonb', nullable: true })
  failure!: WorkFailure | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  cancelRequestedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  finishedAt!: Date | null;

  /** docs/formats/row-seal.md */
  @Column({ type: 'bytea', nullable: true })
  seal?: Buffer | null;
}

/** Owner of a forecast, in whose turn it is computed. */
export function ownerOf({ organizationId, createdBy }: RunEntity): TurnOwner {
  return { organizationId, principalId: createdBy };
}
