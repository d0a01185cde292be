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
    about:
      'atomic rejects a file with invalid rows, partial imports the valid rows, validate only checks.',
    of: IMPORT_MODES,
    optional: true,
  })
  mode: ImportMode = 'atomic';

  @TextField({ ...COLUMN, about: "Name of the file's column for unique_id." })
  uniqueId?: string;

  @TextField({ ...COLUMN, about: "Name of the file's column for ds." })
  ds?: string;

  @TextField({ ...COLUMN, about: "Name of the file's column for y." })
  y?: string;

  @ChoiceField({
    about: 'Text encoding, if the content type names none; UTF-16 is detected automatically.',
    of: ['utf-8', 'windows-1252'],
    optional: true,
  })
  encoding?: 'utf-8' | 'windows-1252';

  @ChoiceField({
    about: 'Delimiter between cells; default: detected from the header.',
    of: ['comma', 'semicolon', 'tab', 'pipe'],
    optional: true,
  })
  delimiter?: 'comma' | 'semicolon' | 'tab' | 'pipe';

  @ChoiceField({
    about:
      'Decimal mark; default: detected from the values. If given, the file may group thousands.',
    of: ['point', 'comma'],
    optional: true,
  })
  decimal?: 'point' | 'comma';

  @ChoiceField({
    about:
      'Order of day and month in dates that end with the year; required if no day is above 12.',
    of: ['dmy', 'mdy'],
    optional: true,
  })
  dateOrder?: 'dmy' | 'mdy';
}

/** Something about the dates of a file that is probably not meant. */
export class DateWarningResponse {
  @PublicField({ enum: ['evenly_missing', 'far_dates'] })
  readonly code!: string;

  @PublicField({
    example:
      'most observations stand 2 periods after the one before, so that every other one seems to be missing',
  })
  readonly detail!: string;
}

class OutcomeResponse {
  @PublicField({ type: 'integer', description: 'Number of valid rows.' })
  readonly accepted!: number;

  @PublicField({ type: 'integer', description: 'Series in the file.' })
  readonly series!: number;

  @PublicField({
    type: 'integer',
    description:
      'Series that are new to the dataset. With mode=validate, `newSeries`, `added` and `corrected` count what would change.',
  })
  readonly newSeries!: number;

  @PublicField({ type: 'integer', description: 'Number of new observations.' })
  readonly added!: number;

  @PublicField({
    type: 'integer',
    description: 'Number of observations that replaced an earlier, different value.',
  })
  readonly corrected!: number;

  @PublicField({ type: 'integer', description: 'Number of missing periods between observations.' })
  readonly gaps!: number;

  @ApiProperty({
    type: [DateWarningResponse],
    required: false,
    description: 'Probable mistakes in the dates; absent from older imports.',
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

  @ApiProperty({ description: 'Progress in bytes of the file.' })
  readonly progress: ProgressResponse;

  @PublicField({ type: 'integer' })
  readonly rowCount: number;

  @PublicField({ type: 'integer', description: 'Number of rejected rows.' })
  readonly rejectedCount: number;

  @PublicField({
    type: 'integer',
    description: 'Number of rejected rows that /errors returns: at most 100,000, and 64 MiB.',
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
