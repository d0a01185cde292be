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
  type RunId,
} from '../../platform/index.ts';
import { METHODS, type MethodName } from '../engine/index.ts';
import { HierarchyRequest, HierarchyResponse } from '../hierarchies/hierarchy.dto.ts';
import { RunSidesRequest, RunSidesResponse } from '../covariates/run-covariates.dto.ts';
import type { RunEntity } from './run.entity.ts';

export const HORIZON = {
  about: 'Periods to forecast after the end of each series.',
  min: 1,
  max: 1000,
  example: 12,
};
export const LEVELS = {
  about: 'Levels of the prediction intervals, in percent.',
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
      'Number of backtest origins per series, for `/accuracy`; default: no backtest. Each origin takes as long as the forecast.',
    min: 1,
    max: 10,
    optional: true,
    example: 3,
  })
  backtestOrigins?: number;

  @FlagField({
    about:
      'Whether to store the fitted models, sealed, so that a later forecast can update this one.',
    optional: true,
  })
  updatable?: boolean;

  @IdField({
    about:
      'Id of an updatable forecast of this dataset to update: its models take in new observations, and only new series are fitted. The method must be the same.',
    optional: true,
  })
  updateOf?: RunId;

  @PartField({
    about:
      'Hierarchy of the series. Their sums are forecast too, and all forecasts add up. All series then end at the latest end.',
    of: () => HierarchyRequest,
    optional: true,
  })
  hierarchy?: HierarchyRequest;
}

class SeriesWarningResponse {
  @PublicField({ example: 'evenly_missing' })
  readonly code!: string;

  @PublicField({ type: 'integer', description: 'Number of series with this warning.' })
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
    description: 'Number of backtest origins per series.',
  })
  readonly backtestOrigins: number;

  @PublicField({ description: 'Whether a later forecast can update it.' })
  readonly updatable: boolean;

  @PublicField({ type: String, format: 'uuid', nullable: true })
  readonly updateOf: string | null;

  @ApiProperty({ type: HierarchyResponse, nullable: true })
  readonly hierarchy: HierarchyResponse | null;

  @ApiProperty({
    type: RunSidesResponse,
    nullable: true,
    description: 'Covariates of the forecast; null for older forecasts.',
  })
  readonly sides: RunSidesResponse | null;

  @ApiProperty({
    type: ProgressResponse,
    nullable: true,
    description: 'Progress in series; null for callers who may read only a part.',
  })
  readonly progress: ProgressResponse | null;

  @PublicField({
    type: 'integer',
    nullable: true,
    description:
      'Number of series without a forecast, such as empty ones; null for callers who may read only a part.',
  })
  readonly failedCount: number | null;

  @ApiProperty({
    type: [SeriesWarningResponse],
    nullable: true,
    description:
      'Warnings about series, the most frequent first; GET /v1/forecasts/{id}/series returns them per series. Null for callers who may read only a part, and for older forecasts.',
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
