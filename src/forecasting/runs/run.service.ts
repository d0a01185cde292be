import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import {
  currentPrincipal,
  invalidField,
  newId,
  pageOf,
  Problem,
  readIdCursor,
  UnitOfWork,
  type Page,
  type PageQuery,
  type RunId,
} from '../../platform/index.ts';
import { seasonLengthOf } from '../datasets/dataset.dto.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DatasetStore } from '../datasets/dataset.store.ts';
import { makerOf } from '../datasets/maker-rights.ts';
import { MAX_RECONCILED_VALUES } from './run-hierarchies.ts';
import { covariateDatasetsOf, type RunCovariates } from '../covariates/run-covariates.ts';
import { RequestedCovariates } from '../covariates/requested-covariates.ts';
import { DEFAULT_LEVELS, RunResponse, type RunRequest } from './run.dto.ts';
import type { RunEntity } from './run.entity.ts';
import { RunStore } from './run.store.ts';
import { RunWork } from './run.work.ts';

const WHOLE = { inPart: false };

@Injectable()
export class RunService {
  constructor(
    private readonly store: RunStore,
    private readonly datasets: DatasetStore,
    private readonly requestedCovariates: RequestedCovariates,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
    private readonly work: RunWork,
  ) {}

  async create(located: DatasetEntity, request: RunRequest): Promise<RunResponse> {
    const { organizationId, userId } = currentPrincipal();
    const dataset = await this.datasets.get(organizationId, located.id);
    if (dataset.seriesCount === dataset.deletedSeriesCount) {
      throw new Problem('conflict', 'The dataset has no series yet; import demand first.');
    }
    if (request.hierarchy !== undefined) requireSettleable(dataset.seriesCount, request.horizon);
    const sides = await this.requestedCovariates.of(dataset, request);
    const earlier = await this.earlier(dataset, request);
    const run: RunEntity = {
      organizationId,
      id: newId(),
      datasetId: dataset.id,
      ...makerOf(currentPrincipal()),
      state: 'queued',
      horizon: request.horizon,
      levels: [...new Set(request.levels ?? DEFAULT_LEVELS)].sort((a, b) => a - b),
      method: earlier?.method ?? request.method ?? 'auto',
      seasonLength: seasonLengthOf(dataset),
      backtestOrigins: request.backtestOrigins ?? 0,
      updatable: request.updatable ?? earlier !== null,
      updateOf: earlier?.id ?? null,
      sides,
      sidesClassification: await this.requestedCovariates.classificationOf(organizationId, sides),
      hierarchy: request.hierarchy === undefined ? null : { ...request.hierarchy },
      nodeCount: null,
      lastPeriod: null,
      settledCount: 0,
      done: 0,
      total: dataset.seriesCount,
      failedCount: 0,
      warnings: {},
      failure: null,
      cancelRequestedAt: null,
      createdAt: new Date(),
      finishedAt: null,
    };
    return this.uow.answer(async () => {
      await this.store.insert(run);
      await this.audit.append({
        action: 'forecast.create',
        resource: `forecast:${run.id}`,
        details: {
          datasetId: dataset.id,
          horizon: run.horizon,
          method: run.method,
          ...besides(sides),
        },
      });
      await this.work.enqueue(run, userId);
      return new RunResponse(run, WHOLE);
    });
  }

  /** The forecast to go on from; null where it is to begin anew. @throws Problem where it cannot be gone on from */
  private async earlier(
    dataset: DatasetEntity,
    { updateOf, method }: RunRequest,
  ): Promise<RunEntity | null> {
    if (updateOf === undefined) return null;
    const found = await this.store.find(dataset.organizationId, updateOf);
    if (found?.datasetId !== dataset.id) {
      throw invalidField('/updateOf', 'unknown_forecast', 'must be a forecast of this dataset');
    }
    if (!found.updatable || found.state !== 'succeeded') {
      const detail = 'must be a forecast that was created with updatable and has succeeded';
      throw invalidField('/updateOf', 'not_updatable', detail);
    }
    if (method !== undefined && method !== found.method) {
      throw invalidField(
        '/method',
        'other_method',
        `must be ${found.method}, the method of the updated forecast`,
      );
    }
    return found;
  }

  async list(
    dataset: DatasetEntity,
    seen: { readonly inPart: boolean },
    query: PageQuery,
  ): Promise<Page<RunResponse>> {
    const before = readIdCursor(query.cursor);
    const { organizationId, id } = dataset;
    const rows = await this.store.list(organizationId, id, before, query.limit + 1);
    return pageOf(
      rows,
      query.limit,
      (row) => row.id,
      (row) => new RunResponse(row, seen),
    );
  }

  /** @param seen in part by who is not to know how many series there are */
  async get(id: RunId, seen: { readonly inPart: boolean }): Promise<RunResponse> {
    return new RunResponse(await this.store.get(currentPrincipal().organizationId, id), seen);
  }

  /** Asks a forecast to stop. What it has computed by then stays readable. */
  async cancel(id: RunId): Promise<RunResponse> {
    return this.uow.answer(async () => {
      await this.work.cancel(currentPrincipal().organizationId, id);
      await this.audit.append({ action: 'forecast.cancel', resource: `forecast:${id}` });
      return this.get(id, WHOLE);
    });
  }
}

/** @throws Problem naming the horizon where all values together are too many to be made to add up */
function requireSettleable(series: number, horizon: number): void {
  if (series * horizon <= MAX_RECONCILED_VALUES) return;
  const most = Math.floor(MAX_RECONCILED_VALUES / series);
  throw invalidField(
    '/horizon',
    'too_many',
    `must be at most ${most} for a hierarchy of so many series`,
  );
}

/** The other datasets that are read for it. */
function besides(sides: RunCovariates): { readonly readsDatasets?: string[] } {
  const ids = covariateDatasetsOf(sides);
  return ids.length === 0 ? {} : { readsDatasets: ids };
}
