import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  JOB_STATES,
  ProgressResponse,
  TextField,
  PublicField,
} from '../../platform/index.ts';
import { IMPORT_MODES, type ImportEntity, type ImportMode } from './import.entity.ts';

const COLUMN = { max: 200, optional: true };

export class ImportQuery {
  @ChoiceField({
    about: 'All or nothing; what is right; or only look.',
    of: IMPORT_MODES,
    optional: true,
  })
  mode: ImportMode = 'atomic';

  @TextField({ ...COLUMN, about: "The file's name for unique_id." })
  uniqueId?: string;

  @TextField({ ...COLUMN, about: "The file's name for ds." })
  ds?: string;

  @TextField({ ...COLUMN, about: "The file's name for y." })
  y?: string;

  @ChoiceField({
    about: 'How text is encoded; UTF-16 is recognised by itself.',
    of: ['utf-8', 'windows-1252'],
    optional: true,
  })
  encoding?: 'utf-8' | 'windows-1252';

  @ChoiceField({
    about: 'What stands between cells; found out by itself otherwise.',
    of: ['comma', 'semicolon', 'tab', 'pipe'],
    optional: true,
  })
  delimiter?: 'comma' | 'semicolon' | 'tab' | 'pipe';

  @ChoiceField({ about: 'The decimal mark.', of: ['point', 'comma'], optional: true })
  decimal?: 'point' | 'comma';
}

/** Something about the dates of a file that is probably not meant. */
export class DateWarningResponse {
  @PublicField({ enum: ['evenly_missing', 'far_dates'] })
  readonly code!: string;

  @PublicField({
    example: 'a few observations lie far from all others and may be mistyped: 2204-06-01 (line 12)',
  })
  readonly detail!: string;
}

class OutcomeResponse {
  @PublicField({ type: 'integer', description: 'Rows that were right.' })
  readonly accepted!: number;

  @PublicField({ type: 'integer', description: 'Series in the file.' })
  readonly series!: number;

  @PublicField({
    type: 'integer',
    description:
      'Of these, new to the dataset; with mode=validate, those that would be, as the next two.',
  })
  readonly newSeries!: number;

  @PublicField({ type: 'integer', description: 'Observations that were new.' })
  readonly added!: number;

  @PublicField({ type: 'integer', description: 'Observations that replaced an earlier one.' })
  readonly corrected!: number;

  @PublicField({ type: 'integer', description: 'Periods left out inside of series.' })
  readonly gaps!: number;

  @ApiProperty({
    type: [DateWarningResponse],
    required: false,
    description: 'What about the dates is probably not meant; absent from older imports.',
  })
  readonly warnings?: readonly DateWarningResponse[];
}

class FailureResponse {
  @PublicField({ example: 'missing_column' })
  readonly code!: string;

  @PublicField()
  readonly detail!: string;

  @PublicField({ type: 'integer', required: false })
  readonly line?: number;
}

export class ImportResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ format: 'uuid' })
  readonly datasetId: string;

  @PublicField({ enum: JOB_STATES })
  readonly state: string;

  @PublicField({ enum: IMPORT_MODES })
  readonly mode: string;

  @ApiProperty({ description: 'In bytes of the file.' })
  readonly progress: ProgressResponse;

  @PublicField({ type: 'integer' })
  readonly rowCount: number;

  @PublicField({ type: 'integer', description: 'Rows that were rejected.' })
  readonly rejectedCount: number;

  @PublicField({
    type: 'integer',
    description: 'Rejected rows that /errors returns: the first 100,000, or 64 MiB of them.',
  })
  readonly rejectedKept: number;

  @ApiProperty({ type: OutcomeResponse, nullable: true })
  readonly outcome: object | null;

  @ApiProperty({ type: FailureResponse, nullable: true })
  readonly failure: object | null;

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  @PublicField({ type: String, nullable: true, format: 'date-time' })
  readonly finishedAt: string | null;

  constructor(row: ImportEntity) {
    this.id = row.id;
    this.datasetId = row.datasetId;
    this.state = row.state;
    this.mode = row.mode;
    this.progress = new ProgressResponse(Number(row.done), Number(row.total));
    this.rowCount = Number(row.rowCount);
    this.rejectedCount = Number(row.rejectedCount);
    this.rejectedKept = Number(row.rejectedKept ?? row.rejectedCount);
    this.outcome = row.outcome;
    this.failure = row.failure;
    this.createdAt = row.createdAt.toISOString();
    this.finishedAt = row.finishedAt?.toISOString() ?? null;
  }
}

export class ImportPage {
  @ApiProperty({ type: [ImportResponse] })
  readonly items!: ImportResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}
