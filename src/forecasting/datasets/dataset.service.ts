import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import {
  AccessService,
  ExplanationService,
  isLower,
  type Classification,
} from '../../authorization/index.ts';
import {
  currentPrincipal,
  invalidField,
  newId,
  notFound,
  pageOf,
  Problem,
  readIdCursor,
  requireOwnScopes,
  staleVersion,
  UnitOfWork,
  type Page,
  type PageQuery,
  sentFields,
} from '../../platform/index.ts';
import {
  DatasetResponse,
  type DatasetRequest,
  type DatasetUpdate,
  type TransferRequest,
} from './dataset.dto.ts';
import type { DatasetEntity } from './dataset.entity.ts';
import { CLASSIFY, DATASET } from './dataset.policy.ts';
import { DatasetStore } from './dataset.store.ts';

const DEFAULT_CLASSIFICATION: Classification = 'internal';

@Injectable()
export class DatasetService {
  constructor(
    private readonly store: DatasetStore,
    private readonly access: AccessService,
    private readonly explanations: ExplanationService,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  async create(request: DatasetRequest): Promise<DatasetEntity> {
    const { organizationId, userId } = currentPrincipal();
    const classification = request.classification ?? DEFAULT_CLASSIFICATION;
    if (isLower(classification, DEFAULT_CLASSIFICATION)) requireMayReclassify();
    const dataset: DatasetEntity = {
      organizationId,
      id: newId(),
      ownerId: userId,
      name: request.name,
      description: request.description ?? null,
      unit: request.unit ?? null,
      frequency: request.frequency,
      seasonLength: request.seasonLength ?? null,
      phase: null,
      classification,
      seriesCount: 0,
      deletedSeriesCount: 0,
      observationCount: '0',
      version: 1,
      createdAt: new Date(),
    };
    return this.uow.answer(async () => {
      await this.store.insert(dataset);
      await this.audit.append({ action: 'dataset.create', resource: `dataset:${dataset.id}` });
      return dataset;
    });
  }

  async list(query: PageQuery): Promise<Page<DatasetResponse>> {
    const before = readIdCursor(query.cursor);
    const rows = await this.store.list(before, query.limit + 1);
    const principal = currentPrincipal();
    const shown = await Promise.all(
      rows.map(async (row) => {
        const inPart = !(await this.access.can(principal, 'read', DATASET, row));
        return new DatasetResponse(row, { inPart });
      }),
    );
    return pageOf(
      shown,
      query.limit,
      ({ id }) => id,
      (one) => one,
    );
  }

  async update(
    dataset: DatasetEntity,
    request: DatasetUpdate,
    wanted: number | undefined,
  ): Promise<DatasetEntity> {
    if (wanted !== undefined && wanted !== dataset.version) throw staleVersion();
    await this.requireMayClassify(dataset, request.classification);
    return this.uow.run(async () => {
      if (!(await this.store.update(dataset, sentFields(request)))) throw staleVersion();
      await this.audit.append({
        action: 'dataset.update',
        resource: `dataset:${dataset.id}`,
        details: { fields: Object.keys(sentFields(request)) },
      });
      return this.store.get(dataset.organizationId, dataset.id);
    });
  }

  /**
   * Transfers a dataset to another owner. The former owner keeps only access that is shared with them.
   *
   * @throws Problem that names the field if the user may not own datasets
   */
  async transfer(
    dataset: DatasetEntity,
    { ownerId, reason }: TransferRequest,
    wanted: number | undefined,
  ): Promise<DatasetEntity> {
    if (wanted !== undefined && wanted !== dataset.version) throw staleVersion();
    const { organizationId, id } = dataset;
    return this.uow.run(async () => {
      if (!(await this.explanations.could(ownerId, 'create', DATASET))) {
        throw invalidField(
          '/ownerId',
          'no_owner',
          'must be a user or service account that may own datasets',
        );
      }
      if (!(await this.store.update(dataset, { ownerId }))) throw staleVersion();
      await this.audit.append({
        action: 'dataset.transfer',
        resource: `dataset:${id}`,
        details: { from: dataset.ownerId, to: ownerId },
        ...(reason === undefined ? {} : { reason }),
      });
      return this.store.get(organizationId, id);
    });
  }

  /** Conditions on access may hang on it: its owner makes it more sensitive, and not less. */
  private async requireMayClassify(
    dataset: DatasetEntity,
    wanted: Classification = dataset.classification,
  ): Promise<void> {
    if (wanted !== dataset.classification) requireMayReclassify();
    if (!isLower(wanted, dataset.classification)) return;
    if (await this.access.can(currentPrincipal(), 'declassify', DATASET, dataset)) return;
    throw new Problem('forbidden', 'Only an admin can lower the classification.');
  }

  async remove(dataset: DatasetEntity, wanted: number | undefined): Promise<void> {
    if (wanted !== undefined && wanted !== dataset.version) throw staleVersion();
    await this.uow.run(async () => {
      if (!(await this.store.remove(dataset.organizationId, dataset.id))) throw notFound();
      await this.audit.append({
        action: 'dataset.delete',
        resource: `dataset:${dataset.id}`,
        details: { seriesCount: dataset.seriesCount - dataset.deletedSeriesCount },
      });
    });
  }
}

/** A key or a client needs a scope of its own to say how sensitive a dataset is. @throws Problem beyond_own */
function requireMayReclassify(): void {
  requireOwnScopes([CLASSIFY], '/classification');
}
