import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type {
  DatasetId,
  JobState,
  OrganizationId,
  UserId,
  WorkFailure,
  ImportId,
} from '../../platform/index.ts';
import type { DateWarning } from '../calendar/index.ts';
import type { ReadOptions } from '../reader/index.ts';

export const IMPORT_MODES = ['atomic', 'partial', 'validate'] as const;
export type ImportMode = (typeof IMPORT_MODES)[number];

/** Requested options of reading the file. */
export type ImportOptions = Pick<
  ReadOptions,
  'format' | 'gzip' | 'encoding' | 'delimiter' | 'decimal' | 'dateOrder' | 'columns'
>;

/** Outcome of an import: counts and dates, no ids or values. */
export interface ImportOutcome {
  readonly accepted: number;
  readonly series: number;
  readonly newSeries: number;
  readonly added: number;
  readonly corrected: number;
  readonly gaps: number;
  /** Absent from older imports. */
  readonly warnings?: readonly DateWarning[];
}

/** A received demand file and what became of it. */
@Entity('demand_import')
@Index('demand_import_of_dataset', ['organizationId', 'datasetId'])
@ForeignKey('DatasetEntity', ['organizationId', 'datasetId'], ['organizationId', 'id'], {
  onDelete: 'CASCADE',
  name: 'demand_import_dataset',
})
export class ImportEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: ImportId;

  @Column('uuid')
  datasetId!: DatasetId;

  @Column('uuid')
  createdBy!: UserId;

  /** The API key that asked for it; null when none did. */
  @Column({ type: 'uuid', nullable: true })
  apiKeyId!: string | null;

  @Column('text')
  state!: JobState;

  @Column('text')
  mode!: ImportMode;

  @Column('jsonb')
  options!: ImportOptions;

  @Column('bigint')
  byteCount!: string;

  @Column('bigint')
  done!: string;

  @Column('bigint')
  total!: string;

  @Column('bigint')
  rowCount!: string;

  @Column('bigint')
  rejectedCount!: string;

  /** Rejected rows that can be fetched; null where that is all of them. */
  @Column({ type: 'bigint', nullable: true })
  rejectedKept!: string | null;

  @Column({ type: 'jsonb', nullable: true })
  outcome!: ImportOutcome | null;

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
