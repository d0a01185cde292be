import { ApiProperty } from '@nestjs/swagger';
import { CommercialField, PublicField } from '../../platform/index.ts';
import type { AdjustmentKind, EffectForm, LeftOut } from '../engine/index.ts';
import { WeighedModel } from '../accuracy/run-accuracy.dto.ts';

const ADJUSTMENTS: readonly AdjustmentKind[] = ['stockout', 'outlier', 'level_shift'];
const LEFT_OUT: readonly LeftOut[] = [
  'constant',
  'collinear',
  'too_short',
  'insignificant',
  'does_not_pay',
];
const FORMS: readonly EffectForm[] = ['logarithmic', 'relative', 'additive'];

/** What a mean is made of: level + trend + season of a step, and what drivers contribute to it, is its mean. */
export class ForecastComponents {
  @CommercialField('rounded', {
    type: Number,
    description: 'Where the trend stands in the first period.',
  })
  readonly level!: number;

  @CommercialField('rounded', {
    type: [Number],
    description: 'How far it has moved from there, one number a period.',
  })
  readonly trend!: readonly number[];

  @CommercialField('rounded', {
    type: [Number],
    description: 'What the time in the season adds; 0 without a season.',
  })
  readonly season!: readonly number[];
}

/** A period of the history that the model saw otherwise than it was observed. */
export class HistoryAdjustment {
  @PublicField({ example: '2027-01-01' })
  readonly ds!: string;

  @PublicField({
    enum: ADJUSTMENTS,
    example: 'stockout',
    description:
      'A level_shift is told by the last period on the old level; all before it were moved in the same way.',
  })
  readonly kind!: string;

  @CommercialField('rounded', { type: Number })
  readonly observed!: number;

  @CommercialField('rounded', {
    type: Number,
    nullable: true,
    description:
      'What was taken instead: the same for what was seen and left, null for what was taken for unknown.',
  })
  readonly used!: number | null;
}

/** What a driver does to demand, or why it was left out. */
export class DriverEffect {
  @PublicField({ example: 'price' })
  readonly driver!: string;

  @PublicField({ enum: LEFT_OUT, nullable: true, description: 'Null where it is used.' })
  readonly leftOut!: string | null;

  @PublicField({
    enum: FORMS,
    description:
      'What coefficients are of: the logarithm of demand, shares of average demand, or demand itself.',
  })
  readonly form!: string;

  @CommercialField('by_name', {
    type: 'object',
    additionalProperties: { type: 'number' },
    example: { price: -0.04 },
    description: 'For one unit more of each column.',
  })
  readonly coefficients!: Readonly<Record<string, number>>;

  @CommercialField('rounded', {
    type: [Number],
    description: 'How much of each mean is due to it; empty where it was left out.',
  })
  readonly contribution!: readonly number[];
}

/** Why the forecast of one series is as it is. */
export class SeriesExplanation {
  @CommercialField('last_four', { example: 'SKU-0042' })
  readonly uniqueId!: string;

  @PublicField({ example: 'ets_aadn', description: 'The form in use; `none` without a forecast.' })
  readonly method!: string;

  @PublicField({
    type: String,
    nullable: true,
    example: 'ets',
    description: 'The name it goes by among the methods, or `combination`.',
  })
  readonly model!: string | null;

  @PublicField({
    type: 'integer',
    nullable: true,
    example: 12,
    description: 'The season used: as given, or as found; 1 for none.',
  })
  readonly seasonLength!: number | null;

  @CommercialField('by_name', {
    type: 'object',
    additionalProperties: { type: 'number' },
    example: { alpha: 0.3 },
    description: 'Of the model, in the unit of the data.',
  })
  readonly parameters!: Readonly<Record<string, number>>;

  @PublicField({ type: [String], example: ['short_history'] })
  readonly warnings!: readonly string[];

  @ApiProperty({
    type: [WeighedModel],
    description: 'The choice first, then the runner-up; empty where there was nothing to choose.',
  })
  readonly candidates!: readonly WeighedModel[];

  @ApiProperty({ type: [HistoryAdjustment], description: 'In the order of time.' })
  readonly adjustments!: readonly HistoryAdjustment[];

  @ApiProperty({ type: [DriverEffect] })
  readonly effects!: readonly DriverEffect[];

  @ApiProperty({
    type: ForecastComponents,
    nullable: true,
    description: 'Null without a forecast, and for one from before they were kept.',
  })
  readonly components!: ForecastComponents | null;
}

export class ExplanationPage {
  @ApiProperty({ type: [SeriesExplanation] })
  readonly items!: SeriesExplanation[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}
