import { ApiProperty } from '@nestjs/swagger';
import { CommercialField, PublicField } from '../../platform/index.ts';

/** Backtest errors of one series at one step, in the unit of the data. */
export class StepAccuracy {
  @PublicField({ type: 'integer', example: 1, description: 'Periods ahead.' })
  readonly step!: number;

  @CommercialField('rounded', { type: Number, description: 'Mean absolute error.' })
  readonly mae!: number;

  @CommercialField('rounded', { type: Number, description: 'Root mean square error.' })
  readonly rmse!: number;

  @CommercialField('rounded', { type: Number, description: 'Mean of forecast minus actual value.' })
  readonly bias!: number;

  @PublicField({
    type: Number,
    nullable: true,
    description:
      'Share by which the error is lower than the seasonal naive error; negative if it is higher.',
  })
  readonly valueAdded!: number | null;

  @PublicField({
    type: 'object',
    additionalProperties: { type: 'number' },
    example: { '80': 1, '95': 1 },
    description: 'Share of actual values within each interval, by level.',
  })
  readonly coverage!: Readonly<Record<string, number>>;
}

/** One model that `auto` weighed. */
export class WeighedModel {
  @PublicField({ example: 'ets' })
  readonly method!: string;

  @PublicField({ description: 'Weight of the model in the forecast.' })
  readonly weight!: number;

  @PublicField({
    type: Number,
    nullable: true,
    description:
      'Error at past origins relative to the median model; null if it could not be measured.',
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
    description: 'Parameters of the model, in the unit of the data.',
  })
  readonly parameters!: Readonly<Record<string, number>>;

  @ApiProperty({
    type: [WeighedModel],
    description: 'The chosen model, then the second best; empty if there was no choice.',
  })
  readonly candidates!: readonly WeighedModel[];

  @PublicField({ type: 'integer', description: 'Number of backtest origins.' })
  readonly origins!: number;

  @ApiProperty({ type: [StepAccuracy] })
  readonly steps!: readonly StepAccuracy[];
}

/** All series together, by the kind of their demand, and by method. */
export const GROUPINGS = ['all', 'demand', 'method'] as const;

/** Accuracy over all series, or over a group. */
export class AccuracySummary {
  @PublicField({ enum: GROUPINGS, description: 'Property by which the series are grouped.' })
  readonly by!: (typeof GROUPINGS)[number];

  @PublicField({
    example: 'combination',
    description:
      'The kind of demand (steady, intermittent, lumpy, constant), the method, or `all`.',
  })
  readonly group!: string;

  @PublicField({ type: 'integer' })
  readonly series!: number;

  @PublicField({ type: 'integer', description: 'Number of series with a backtest.' })
  readonly judged!: number;

  @PublicField({
    type: Number,
    nullable: true,
    description:
      'Mean over the series of the share by which the error is lower than the seasonal naive error.',
  })
  readonly valueAdded!: number | null;

  @PublicField({
    type: Number,
    nullable: true,
    description:
      'Mean over the series of bias divided by mean absolute error: 1 is always too high, -1 always too low.',
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
      'Summaries, on the first page only: over all series, then by kind of demand, then by method.',
  })
  readonly summary!: AccuracySummary[];
}
