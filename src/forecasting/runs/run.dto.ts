import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  FlagField,
  IdField,
  IntegerField,
  JOB_STATES,
  NumbersField,
  PartField,
  ProgressResponse,
  CommercialField,
  PublicField,
} from '../../platform/index.ts';
import { METHODS, type MethodName } from '../engine/index.ts';
import { HierarchyRequest, HierarchyResponse } from '../hierarchies/hierarchy.dto.ts';
import { RunSidesRequest, RunSidesResponse } from '../covariates/run-covariates.dto.ts';
import type { RunEntity } from './run.entity.ts';

export const HORIZON = {
  about: 'Periods to forecast, for each series from its own end on.',
  min: 1,
  max: 1000,
  example: 12,
};
export const LEVELS = {
  about: 'Intervals, in percent.',
  least: 1,
  most: 99.9,
  max: 5,
  optional: true,
  example: [80, 95],
};
export const METHOD = {
  about: 'auto, or one method for all series.',
  of: METHODS,
  optional: true,
  example: 'auto',
};
export const DEFAULT_LEVELS: readonly number[] = [80, 95];

export class RunRequest extends RunSidesRequest {
  @IntegerField(HORIZON)
  horizon!: number;

  @NumbersField(LEVELS)
  levels?: number[];

  @ChoiceField(METHOD)
  method?: MethodName;

  @IntegerField({
    about:
      'From how many past origins each series is judged, for `/accuracy`; not at all when absent. Each takes as long as the forecast itself.',
    min: 1,
    max: 10,
    optional: true,
    example: 3,
  })
  backtestOrigins?: number;

  @FlagField({
    about:
      'Whether to keep the fitted models, sealed, so that a later forecast can go on from this one.',
    optional: true,
  })
  updatable?: boolean;

  @IdField({
    about:
      'An updatable forecast of this dataset to go on from: its models follow what has come since, and nothing is chosen or fitted again, unless a series is new. The method is its method.',
    optional: true,
  })
  updateOf?: string;

  @PartField({
    about:
      'How the series add up; their sums are forecast with them, and all of it adds up. All then end with the last of them.',
    of: () => HierarchyRequest,
    optional: true,
  })
  hierarchy?: HierarchyRequest;
}

class SeriesWarningResponse {
  @PublicField({ example: 'evenly_missing' })
  readonly code!: string;

  @PublicField({ type: 'integer', description: 'How many series it is about.' })
  readonly series!: number;
}

class RunFailureResponse {
  @PublicField({ example: 'access_lost' })
  readonly code!: string;

  @PublicField({ example: 'its owner may no longer read the dataset' })
  readonly detail!: string;
}

function countsOf(warnings: Readonly<Record<string, number>>): SeriesWarningResponse[] {
  const counts = Object.entries(warnings).map(([code, series]) => ({ code, series }));
  return counts.sort((a, b) => b.series - a.series || (a.code < b.code ? -1 : 1));
}

export class RunResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ format: 'uuid' })
  readonly datasetId: string;

  @PublicField({ enum: JOB_STATES })
  readonly state: string;

  @PublicField({ type: 'integer' })
  readonly horizon: number;

  @PublicField({ type: [Number] })
  readonly levels: number[];

  @PublicField({ enum: METHODS })
  readonly method: string;

  @PublicField({
    type: 'integer',
    description: 'From how many past origins each series is judged.',
  })
  readonly backtestOrigins: number;

  @PublicField({ description: 'Whether a later forecast can go on from it.' })
  readonly updatable: boolean;

  @PublicField({ type: String, format: 'uuid', nullable: true })
  readonly updateOf: string | null;

  @ApiProperty({ type: HierarchyResponse, nullable: true })
  readonly hierarchy: HierarchyResponse | null;

  @ApiProperty({
    type: RunSidesResponse,
    nullable: true,
    description: 'What it takes into account besides the values; null for older ones.',
  })
  readonly sides: RunSidesResponse | null;

  @ApiProperty({
    type: ProgressResponse,
    nullable: true,
    description: 'In series; null to who may read a part.',
  })
  readonly progress: ProgressResponse | null;

  @PublicField({
    type: 'integer',
    nullable: true,
    description: 'Series without a forecast, such as empty ones; null to who may read a part.',
  })
  readonly failedCount: number | null;

  @ApiProperty({
    type: [SeriesWarningResponse],
    nullable: true,
    description:
      'What there is to know of series, the most frequent first; GET /v1/forecasts/{id}/series has it by series. Null to who may read a part, and for older ones.',
  })
  readonly warnings: readonly SeriesWarningResponse[] | null;

  @ApiProperty({ type: RunFailureResponse, nullable: true })
  readonly failure: RunFailureResponse | null;

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  @PublicField({ type: String, nullable: true, format: 'date-time' })
  readonly finishedAt: string | null;

  constructor(row: RunEntity, { inPart }: { readonly inPart: boolean }) {
    this.id = row.id;
    this.datasetId = row.datasetId;
    this.state = row.state;
    this.horizon = row.horizon;
    this.levels = row.levels;
    this.method = row.method;
    this.backtestOrigins = row.backtestOrigins;
    this.updatable = row.updatable;
    this.updateOf = row.updateOf;
    this.hierarchy = row.hierarchy;
    this.sides = row.sides;
    this.progress = inPart ? null : new ProgressResponse(row.done, row.total);
    this.failedCount = inPart ? null : row.failedCount;
    this.warnings = inPart || row.warnings === null ? null : countsOf(row.warnings);
    this.failure = row.failure;
    this.createdAt = row.createdAt.toISOString();
    this.finishedAt = row.finishedAt?.toISOString() ?? null;
  }
}

export class RunPage {
  @ApiProperty({ type: [RunResponse] })
  readonly items!: RunResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

/** One forecast period per item. The bounds are named by their level, lo_80, hi_80 and so on; null where there is none. */
export class ValuePage {
  @CommercialField('by_name', {
    type: 'array',
    items: {
      type: 'object',
      required: ['unique_id', 'ds', 'mean', 'method'],
      properties: {
        unique_id: { type: 'string' },
        ds: { type: 'string' },
        mean: { type: 'number' },
        method: { type: 'string' },
      },
      additionalProperties: { type: 'number', nullable: true },
      example: {
        unique_id: 'SKU-0042',
        ds: '2027-01-01',
        mean: 14.2,
        lo_80: 9.1,
        hi_80: 19.3,
        method: 'auto',
      },
    },
  })
  readonly items!: object[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}
