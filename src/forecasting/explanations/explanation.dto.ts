import { ApiProperty } from '@nestjs/swagger';
import { CommercialField, PublicField } from '../../platform/index.ts';
import { WeighedModel } from '../accuracy/run-accuracy.dto.ts';

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
