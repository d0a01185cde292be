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

const NAME = { about: 'What it is called.', max: 200, example: 'Store sales' };
const DESCRIPTION = {
  about: 'What it holds.',
  max: 2000,
  optional: true,
  example: 'Pieces sold per store and product.',
};
const UNIT = { about: 'What is counted.', max: 50, optional: true, example: 'pieces' };
const CLASSIFICATION = {
  about: 'How sensitive it is; `internal` when absent. Making it less takes an admin.',
  of: CLASSIFICATIONS,
  optional: true,
};
const SEASON = {
  about: "Periods in a season; the frequency's own when absent.",
  min: 1,
  max: 10_000,
  optional: true,
  example: 12,
};

export class DatasetRequest {
  @TextField(NAME)
  name!: string;

  @ChoiceField({ about: 'How far apart observations stand.', of: FREQUENCIES, example: 'monthly' })
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
  @IdField({ about: 'Who is to own it: a user or a service account that may make datasets.' })
  ownerId!: UserId;

  @TextField({ about: 'Why, for the audit log.', max: 500, optional: true })
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

  @PublicField({ type: 'integer', nullable: true, description: 'Null to who may read a part.' })
  readonly seriesCount: number | null;

  @PublicField({ type: 'integer', nullable: true, description: 'Null to who may read a part.' })
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
