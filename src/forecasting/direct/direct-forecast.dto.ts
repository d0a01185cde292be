import { ApiProperty } from '@nestjs/swagger';
import { IsNumber } from 'class-validator';
import { SeriesExplanation } from '../explanations/explanation.dto.ts';
import {
  ChoiceField,
  FlagField,
  IntegerField,
  NumbersByNameField,
  NumbersField,
  ObjectsField,
  PartField,
  TextField,
} from '../../platform/index.ts';
import { FREQUENCIES, type Frequency } from '../calendar/index.ts';
import type { MethodName } from '../engine/index.ts';
import { HierarchyRequest } from '../hierarchies/hierarchy.dto.ts';
import { DateWarningResponse } from '../imports/import.dto.ts';
import { HORIZON, LEVELS, METHOD, ValuePage } from '../runs/run.dto.ts';
import { MAX_DRIVER_NAME_LENGTH, MAX_DRIVERS } from '../covariates/covariate-limits.ts';
import { SidesRequest } from '../covariates/covariates.dto.ts';
import { StockRequest, StockResponse } from '../stock/stock.dto.ts';
import {
  MAX_DS_LENGTH,
  MAX_FUTURE,
  MAX_ID_LENGTH,
  MAX_OBSERVATIONS_PER_SERIES,
  MAX_SERIES,
} from '../threads/series-input.ts';

/** Two years of a seasonal product. */
const SHOES = [84, 78, 95, 102, 120, 131, 128, 117, 101, 96, 88, 92];
const EXAMPLE = {
  uniqueId: 'SKU-0042',
  observations: [2025, 2026].flatMap((year) =>
    SHOES.map((y, month) => ({ ds: `${year}-${String(month + 1).padStart(2, '0')}-01`, y })),
  ),
};

const DRIVERS = {
  about: 'Values of drivers by name; drivers may change demand and are known in advance.',
  max: MAX_DRIVERS,
  longest: MAX_DRIVER_NAME_LENGTH,
  example: { price: 9.5, promotion: 1 },
};

class DirectObservation {
  @TextField({
    about: 'A date, a time, or a whole-number index.',
    max: MAX_DS_LENGTH,
    example: '2027-01-01',
  })
  ds!: string;

  @ApiProperty({ example: 12, description: 'The value.' })
  @IsNumber({ allowNaN: false, allowInfinity: false })
  y!: number;

  @FlagField({
    about: 'Whether stock ran out, so that demand was at least the value.',
    optional: true,
  })
  stockout?: boolean;

  @NumbersByNameField({ ...DRIVERS, optional: true })
  drivers?: Record<string, number>;
}

class DirectFuture {
  @TextField({ about: 'A period of the horizon.', max: MAX_DS_LENGTH, example: '2028-01-01' })
  ds!: string;

  @NumbersByNameField(DRIVERS)
  drivers!: Record<string, number>;
}

class DirectSeries {
  @TextField({ about: 'Id of the series.', max: MAX_ID_LENGTH, example: 'SKU-0042' })
  uniqueId!: string;

  @ObjectsField({
    about: 'Its observations.',
    of: () => DirectObservation,
    max: MAX_OBSERVATIONS_PER_SERIES,
  })
  observations!: DirectObservation[];

  @ObjectsField({
    about: 'Drivers over the horizon: each needs a value for every period.',
    of: () => DirectFuture,
    max: MAX_FUTURE,
    optional: true,
  })
  future?: DirectFuture[];
}

/** All of a request but its series, which a forecast thread reads. */
export class DirectForecastOptions extends SidesRequest {
  @ChoiceField({
    about: 'Length of a period, from one observation to the next.',
    of: FREQUENCIES,
    example: 'monthly',
  })
  frequency!: Frequency;

  @IntegerField(HORIZON)
  horizon!: number;

  @IntegerField({
    about: 'Periods in a season; default: the usual number of the frequency.',
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
    about: 'Whether to explain the forecast of each series in `series`; JSON only.',
    optional: true,
  })
  explain?: boolean;

  @PartField({
    about: 'Hierarchy of the series. Their sums are forecast too, and all forecasts add up.',
    of: () => HierarchyRequest,
    optional: true,
  })
  hierarchy?: HierarchyRequest;

  @PartField({
    about: 'Stock plan to return in `stock`; JSON only.',
    of: () => StockRequest,
    optional: true,
  })
  stock?: StockRequest;
}

export class DirectForecastRequest extends DirectForecastOptions {
  @ObjectsField({
    about: 'Series to forecast.',
    of: () => DirectSeries,
    max: MAX_SERIES,
    example: [EXAMPLE],
  })
  series!: DirectSeries[];
}

/** Values, and what else was asked for. */
export class DirectForecastPage extends ValuePage {
  @ApiProperty({
    type: [DateWarningResponse],
    description: 'Probable mistakes in the dates of all series.',
  })
  readonly warnings!: readonly DateWarningResponse[];

  @ApiProperty({ type: [SeriesExplanation], required: false })
  readonly series?: readonly SeriesExplanation[];

  @ApiProperty({ type: [StockResponse], required: false })
  readonly stock?: readonly StockResponse[];
}
