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

/** Components of a mean: level + trend + season of a step, plus contributions of drivers. */
export class ForecastComponents {
  @CommercialField('rounded', {
    type: Number,
    description: 'Value of the trend in the first period.',
  })
  readonly level!: number;

  @CommercialField('rounded', {
    type: [Number],
    description: 'Change of the trend since the first period, one number per period.',
  })
  readonly trend!: readonly number[];

  @CommercialField('rounded', {
    type: [Number],
    description: 'Seasonal part of each mean; 0 without a season.',
  })
  readonly season!: readonly number[];
}

/** A period of the history that was changed before the model was fitted. */
export class HistoryAdjustment {
  @PublicField({ example: '2027-01-01' })
  readonly ds!: string;

  @PublicField({
    enum: ADJUSTMENTS,
    example: 'stockout',
    description:
      'A level_shift is reported at the last period on the old level; all earlier periods were moved in the same way.',
  })
  readonly kind!: string;

  @CommercialField('rounded', { type: Number })
  readonly observed!: number;

  @CommercialField('rounded', {
    type: Number,
    nullable: true,
    description:
      'The value used instead: the same value if it was only detected, null if it was treated as unknown.',
  })
  readonly used!: number | null;
}

/** Effect of a driver on demand, or the reason why it was left out. */
export class DriverEffect {
  @PublicField({ example: 'price' })
  readonly driver!: string;

  @PublicField({
    enum: LEFT_OUT,
    nullable: true,
    description: 'Why the driver was left out; null if it is used.',
  })
  readonly leftOut!: string | null;

  @PublicField({
    enum: FORMS,
    description:
      'Scale of the coefficients: the logarithm of demand, shares of average demand, or demand.',
  })
  readonly form!: string;

  @CommercialField('by_name', {
    type: 'object',
    additionalProperties: { type: 'number' },
    example: { price: -0.04 },
    description: 'Effect of one unit more of each column.',
  })
  readonly coefficients!: Readonly<Record<string, number>>;

  @CommercialField('rounded', {
    type: [Number],
    description: 'Contribution of the driver to each mean; empty if it was left out.',
  })
  readonly contribution!: readonly number[];
}

/** Explanation of the forecast of one series. */
export class SeriesExplanation {
  @CommercialField('last_four', { example: 'SKU-0042' })
  readonly uniqueId!: string;

  @PublicField({
    example: 'ets_aadn',
    description: 'The model form used; `none` without a forecast.',
  })
  readonly method!: string;

  @PublicField({
    type: String,
    nullable: true,
    example: 'ets',
    description: 'Name of the method, or `combination`.',
  })
  readonly model!: string | null;

  @PublicField({
    type: 'integer',
    nullable: true,
    example: 12,
    description: 'Season length used, given or detected; 1 for none.',
  })
  readonly seasonLength!: number | null;

  @CommercialField('by_name', {
    type: 'object',
    additionalProperties: { type: 'number' },
    example: { alpha: 0.3 },
    description: 'Parameters of the model, in the unit of the data.',
  })
  readonly parameters!: Readonly<Record<string, number>>;

  @PublicField({ type: [String], example: ['short_history'] })
  readonly warnings!: readonly string[];

  @ApiProperty({
    type: [WeighedModel],
    description: 'The chosen model, then the second best; empty if there was no choice.',
  })
  readonly candidates!: readonly WeighedModel[];

  @ApiProperty({ type: [HistoryAdjustment], description: 'Replaced values, in order of time.' })
  readonly adjustments!: readonly HistoryAdjustment[];

  @ApiProperty({ type: [DriverEffect] })
  readonly effects!: readonly DriverEffect[];

  @ApiProperty({
    type: ForecastComponents,
    nullable: true,
    description: 'Null without a forecast, and for forecasts made before components were stored.',
  })
  readonly components!: ForecastComponents | null;
}

export class ExplanationPage {
  @ApiProperty({ type: [SeriesExplanation] })
  readonly items!: SeriesExplanation[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}
