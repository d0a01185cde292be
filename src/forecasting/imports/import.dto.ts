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
    about:
      'How text is encoded, where the content type does not say it; UTF-16 is recognised by itself.',
    of: ['utf-8', 'windows-1252'],
    optional: true,
  })
  encoding?: 'utf-8' | 'windows-1252';

  @ChoiceField({
    about: 'What stands between cells; found from the header when left out.',
    of: ['comma', 'semicolon', 'tab', 'pipe'],
    optional: true,
  })
  delimiter?: 'comma' | 'semicolon' | 'tab' | 'pipe';

  @ChoiceField({
    about: 'The decimal mark. Where it is named, thousands may be grouped.',
    of: ['point', 'comma'],
    optional: true,
  })
  decimal?: 'point' | 'comma';

  @ChoiceField({
    about:
      'What comes first in dates that end with their year, where no day beyond the 12th tells it.',
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

  @PublicField({
    type: 'integer',
    description: 'Observations that replaced an earlier one of another value.',
  })
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
