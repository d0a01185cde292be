import { ApiProperty } from '@nestjs/swagger';
import { CLASSIFICATIONS, type Classification } from '../../authorization/index.ts';
import {
  ChoiceField,
  IdField,
  IntegerField,
  PublicField,
  TextField,
  type UserId,
} from '../../platform/index.ts';
import { FREQUENCIES } from '../calendar/index.ts';
import { defaultSeasonLength } from '../engine/index.ts';
import type { DatasetEntity } from './dataset.entity.ts';

const NAME = { about: 'A name of your choice.', max: 200, example: 'Store sales' };
const DESCRIPTION = {
  about: 'Description of the data.',
  max: 2000,
  optional: true,
  example: 'Pieces sold per store and product.',
};
const UNIT = { about: 'Unit of the values.', max: 50, optional: true, example: 'pieces' };
const CLASSIFICATION = {
  about: 'How sensitive the data are; default: `internal`. Only an admin can lower it.',
  of: CLASSIFICATIONS,
  optional: true,
};
const SEASON = {
  about: 'Periods in a season; default: the usual number of the frequency.',
  min: 1,
  max: 10_000,
  optional: true,
  example: 12,
};

export class DatasetRequest {
  @TextField(NAME)
  name!: string;

  @ChoiceField({
    about: 'Length of a period, from one observation to the next.',
    of: FREQUENCIES,
    example: 'monthly',
  })
  frequency!: DatasetEntity['frequency'];

  @IntegerField(SEASON)
  seasonLength?: number;

  @TextField(UNIT)
  unit?: string;

  @TextField(DESCRIPTION)
  description?: string;

  @ChoiceField(CLASSIFICATION)
  classification?: Classification;
}

export class DatasetUpdate {
  @TextField({ ...NAME, optional: true })
  name?: string;

  @IntegerField({ ...SEASON, nullable: true })
  seasonLength?: number | null;

  @TextField({ ...UNIT, nullable: true })
  unit?: string | null;

  @TextField({ ...DESCRIPTION, nullable: true })
  description?: string | null;

  @ChoiceField(CLASSIFICATION)
  classification?: Classification;
}

export class TransferRequest {
  @IdField({ about: 'Id of the new owner: a user or service account that may create datasets.' })
  ownerId!: UserId;

  @TextField({ about: 'Reason, for the audit log.', max: 500, optional: true })
  reason?: string;
}

export class DatasetResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField()
  readonly name: string;

  @PublicField({ type: String, nullable: true })
  readonly description: string | null;

  @PublicField({ type: String, nullable: true })
  readonly unit: string | null;

  @PublicField({ enum: FREQUENCIES })
  readonly frequency: string;

  @PublicField({ type: 'integer' })
  readonly seasonLength: number;

  @PublicField({ enum: CLASSIFICATIONS })
  readonly classification: string;

  @PublicField({ format: 'uuid' })
  readonly ownerId: string;

  @PublicField({
    type: 'integer',
    nullable: true,
    description: 'Null for callers who may read only a part.',
  })
  readonly seriesCount: number | null;

  @PublicField({
    type: 'integer',
    nullable: true,
    description: 'Null for callers who may read only a part.',
  })
  readonly observationCount: number | null;

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  constructor(row: DatasetEntity, { inPart }: { readonly inPart: boolean }) {
    this.id = row.id;
    this.name = row.name;
    this.description = row.description;
    this.unit = row.unit;
    this.frequency = row.frequency;
    this.seasonLength = seasonLengthOf(row);
    this.classification = row.classification;
    this.ownerId = row.ownerId;
    this.seriesCount = inPart ? null : row.seriesCount - row.deletedSeriesCount;
    this.observationCount = inPart ? null : Number(row.observationCount);
    this.createdAt = row.createdAt.toISOString();
  }
}

/** Periods in a season of this dataset. */
export function seasonLengthOf(dataset: DatasetEntity): number {
  return dataset.seasonLength ?? defaultSeasonLength(dataset.frequency);
}

export class DatasetPage {
  @ApiProperty({ type: [DatasetResponse] })
  readonly items!: DatasetResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}
