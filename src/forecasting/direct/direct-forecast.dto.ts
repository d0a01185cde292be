import { ApiProperty } from '@nestjs/swagger';
import { IsNumber } from 'class-validator';
import { SeriesExplanation } from '../explanations/explanation.dto.ts';
import {
  ChoiceField,
  FlagField,
  IntegerField,
  NumbersField,
  ObjectsField,
  PartField,
  TextField,
} from '../../platform/index.ts';
import { FREQUENCIES, type Frequency } from '../calendar/index.ts';
import type { MethodName } from '../engine/index.ts';
import { HierarchyRequest } from '../hierarchies/hierarchy.dto.ts';
import { HORIZON, LEVELS, METHOD, ValuePage } from '../runs/run.dto.ts';
import { StockRequest, StockResponse } from '../stock/stock.dto.ts';

export const MOST_OBSERVATIONS = 20_000;

class DirectObservation {
  @TextField({
    about: 'When: a date, a time, or a whole-number index.',
    max: 40,
    example: '2027-01-01',
  })
  ds!: string;

  @ApiProperty({ example: 12, description: 'How much.' })
  @IsNumber({ allowNaN: false, allowInfinity: false })
  y!: number;
}

class DirectSeries {
  @TextField({ about: 'Which series.', max: 200, example: 'SKU-0042' })
  uniqueId!: string;

  @ObjectsField({ about: 'Its observations.', of: () => DirectObservation, max: 5000 })
  observations!: DirectObservation[];
}

export class DirectForecastRequest {
  @ChoiceField({ about: 'How far apart observations stand.', of: FREQUENCIES, example: 'monthly' })
  frequency!: Frequency;

  @IntegerField(HORIZON)
  horizon!: number;

  @IntegerField({
    about: "Periods in a season; the frequency's own when absent.",
    min: 1,
    max: 10_000,
    optional: true,
  })
  seasonLength?: number;

  @NumbersField(LEVELS)
  levels?: number[];

  @ChoiceField(METHOD)
  method?: MethodName;

  @FlagField({
    about: 'Whether to tell why each series is forecast as it is, in `series`; in JSON alone.',
    optional: true,
  })
  explain?: boolean;

  @PartField({
    about: 'How the series add up; their sums are forecast with them, and all of it adds up.',
    of: () => HierarchyRequest,
    optional: true,
  })
  hierarchy?: HierarchyRequest;

  @PartField({
    about: 'What to plan stock for, told in `stock`; in JSON alone.',
    of: () => StockRequest,
    optional: true,
  })
  stock?: StockRequest;

  @ObjectsField({ about: 'What to forecast.', of: () => DirectSeries, max: 200 })
  series!: DirectSeries[];
}

/** Values, and what else was asked for. */
export class DirectForecastPage extends ValuePage {
  @ApiProperty({ type: [SeriesExplanation], required: false })
  readonly series?: readonly SeriesExplanation[];

  @ApiProperty({ type: [StockResponse], required: false })
  readonly stock?: readonly StockResponse[];
}
