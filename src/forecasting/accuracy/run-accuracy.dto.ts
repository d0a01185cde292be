import { ApiProperty } from '@nestjs/swagger';
import { CommercialField, PublicField } from '../../platform/index.ts';

/** How far off forecasts of one series were so many periods ahead, in the unit of the data. */
export class StepAccuracy {
  @PublicField({ type: 'integer', example: 1, description: 'Periods ahead.' })
  readonly step!: number;

  @CommercialField('rounded', { type: Number, description: 'Mean absolute error.' })
  readonly mae!: number;

  @CommercialField('rounded', { type: Number, description: 'Root mean square error.' })
  readonly rmse!: number;

  @CommercialField('rounded', { type: Number, description: 'Mean of forecast minus what came.' })
  readonly bias!: number;

  @PublicField({
    type: Number,
    nullable: true,
    description: 'Share of the seasonal naive error that it saves; below 0 it does harm.',
  })
  readonly valueAdded!: number | null;

  @PublicField({
    type: 'object',
    additionalProperties: { type: 'number' },
    example: { '80': 1, '95': 1 },
    description: 'Share of what came within each interval, by its level.',
  })
  readonly coverage!: Readonly<Record<string, number>>;
}

/** One model that `auto` weighed. */
export class WeighedModel {
  @PublicField({ example: 'ets' })
  readonly method!: string;

  @PublicField({ description: 'Its share in the forecast.' })
  readonly weight!: number;

  @PublicField({
    type: Number,
    nullable: true,
    description:
      'Its error at past origins relative to the middle one; null where there was none to be had.',
  })
  readonly error!: number | null;
}

export class SeriesAccuracy {
  @CommercialField('last_four', { example: 'SKU-0042' })
  readonly uniqueId!: string;

  @PublicField({ example: 'combination' })
  readonly method!: string;

  @PublicField({ type: [String], example: ['short_history'] })
  readonly warnings!: readonly string[];

  @CommercialField('by_name', {
    type: 'object',
    additionalProperties: { type: 'number' },
    example: { alpha: 0.3 },
    description: 'Of the model, in the unit of the data.',
  })
  readonly parameters!: Readonly<Record<string, number>>;

  @ApiProperty({
    type: [WeighedModel],
    description: 'The choice first, then the runner-up; empty where there was nothing to choose.',
  })
  readonly candidates!: readonly WeighedModel[];

  @PublicField({ type: 'integer', description: 'From how many past origins it was judged.' })
  readonly origins!: number;

  @ApiProperty({ type: [StepAccuracy] })
  readonly steps!: readonly StepAccuracy[];
}

/** All series together, by the kind of their demand, and by method. */
export const GROUPINGS = ['all', 'demand', 'method'] as const;

/** What holds over many series: of all, and of each group. */
export class AccuracySummary {
  @PublicField({ enum: GROUPINGS, description: 'What the series have in common.' })
  readonly by!: (typeof GROUPINGS)[number];

  @PublicField({
    example: 'combination',
    description:
      'The kind of demand (steady, intermittent, lumpy, constant), the method, or `all`.',
  })
  readonly group!: string;

  @PublicField({ type: 'integer' })
  readonly series!: number;

  @PublicField({ type: 'integer', description: 'Those that had a past to be judged by.' })
  readonly judged!: number;

  @PublicField({
    type: Number,
    nullable: true,
    description: 'Mean over the series of the share of the seasonal naive error that is saved.',
  })
  readonly valueAdded!: number | null;

  @PublicField({
    type: Number,
    nullable: true,
    description:
      'Mean over the series of bias by mean absolute error: 1 is always too high, -1 too low.',
  })
  readonly relativeBias!: number | null;

  @PublicField({
    type: 'object',
    additionalProperties: { type: 'number' },
    example: { '80': 0.81, '95': 0.95 },
  })
  readonly coverage!: Readonly<Record<string, number>>;
}

export class AccuracyPage {
  @ApiProperty({ type: [SeriesAccuracy] })
  readonly items!: SeriesAccuracy[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;

  @ApiProperty({
    type: [AccuracySummary],
    description:
      'Over all series, on the first page; those of all first, then by kind of demand, then by method.',
  })
  readonly summary!: AccuracySummary[];
}
