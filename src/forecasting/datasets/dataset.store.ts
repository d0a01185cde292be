import { Injectable } from '@nestjs/common';
import { RowSeals, type SealedValues } from '../../crypto/index.ts';
import { AccessService } from '../../authorization/index.ts';
import {
  Broadcast,
  notFound,
  UnitOfWork,
  type OrganizationId,
  type DatasetId,
} from '../../platform/index.ts';
import type { Phase } from '../calendar/index.ts';
import { DatasetEntity } from './dataset.entity.ts';
import { DATASET } from './dataset.policy.ts';

/** Event of a changed dataset. */
export const DATASET_TOPIC = 'dataset';

/** Every request about a dataset begins with its row; the mapper would cost more than the query. */
const COLUMNS = `organization_id as "organizationId", id, owner_id as "ownerId", name, description, unit,
    frequency, season_length as "seasonLength", phase, classification, series_count as "seriesCount",
    deleted_series_count as "deletedSeriesCount",
    observation_count as "observationCount", version, created_at as "createdAt", seal`;
const BY_ID = `select ${COLUMNS} from dataset where organization_id = $1 and id = $2`;

/** Sealed columns, in the order of docs/formats/row-seal.md. */
const sealedOf = (row: DatasetEntity): SealedValues => [row.organizationId, row.id, row.ownerId];

@Injectable()
export class DatasetStore {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly seals: RowSeals,
    private readonly access: AccessService,
    private readonly broadcast: Broadcast,
  ) {}

  async find(organizationId: OrganizationId, id: DatasetId): Promise<DatasetEntity | null> {
    const rows = await this.uow.prepared<DatasetEntity>('dataset_by_id', BY_ID, [
      organizationId,
      id,
    ]);
    return this.seals.checked('dataset', rows[0] ?? null, sealedOf);
  }

  async get(organizationId: OrganizationId, id: DatasetId): Promise<DatasetEntity> {
    const found = await this.find(organizationId, id);
    if (found === null) throw notFound();
    return found;
  }

  /** The dataset, held until this transaction ends: imports into it come one after another. */
  lock(organizationId: OrganizationId, id: DatasetId): Promise<DatasetEntity | null> {
    return this.uow.manager.findOne(DatasetEntity, {
      where: { organizationId, id },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** Datasets that the caller may read, at least in part, newest first. */
  list(beforeId: string | undefined, limit: number): Promise<DatasetEntity[]> {
    const page = { table: 'dataset', columns: COLUMNS, beforeId, limit };
    return this.access.page<DatasetEntity>(
      'read',
      DATASET,
      page,
      ({ name, text, values }) => this.uow.prepared(name, text, values),
      { inPart: true },
    );
  }

  async insert(dataset: DatasetEntity): Promise<void> {
    const seal = this.seals.seal('dataset', sealedOf(dataset));
    await this.uow.manager.insert(DatasetEntity, { ...dataset, seal });
  }

  /** Changes a dataset when the version is still the one that was read; false when it is not. */
  async update(dataset: DatasetEntity, change: Partial<DatasetEntity>): Promise<boolean> {
    const { organizationId, id, version } = dataset;
    const result = await this.uow.manager.update(
      DatasetEntity,
      { organizationId, id, version },
      { ...change, ...this.owned({ ...dataset, ...change }), version: version + 1 },
    );
    await this.broadcast.notify(DATASET_TOPIC, id);
    return result.affected === 1;
  }

  /** The owner is written with the seal that covers it. */
  private owned(dataset: DatasetEntity): Pick<DatasetEntity, 'ownerId' | 'seal'> {
    return { ownerId: dataset.ownerId, seal: this.seals.seal('dataset', sealedOf(dataset)) };
  }

  /** Takes note of what an import added. */
  async grow(
    dataset: DatasetEntity,
    added: { readonly series: number; readonly observations: number; readonly phase: Phase | null },
  ): Promise<void> {
    const { organizationId, id } = dataset;
    await this.uow.manager.query(
      `update dataset
          set series_count = series_count + $3,
              observation_count = observation_count + $4,
              phase = coalesce(phase, $5::jsonb),
              version = version + 1
        where organization_id = $1 and id = $2`,
      [
        organizationId,
        id,
        added.series,
        added.observations,
        added.phase === null ? null : JSON.stringify(added.phase),
      ],
    );
    await this.broadcast.notify(DATASET_TOPIC, id);
  }

  /** Takes note of what was deleted from it. */
  async shrink(
    { organizationId, id }: DatasetEntity,
    deleted: { readonly series: number; readonly observations: number },
  ): Promise<void> {
    await this.uow.manager.query(
      `update dataset
          set deleted_series_count = deleted_series_count + $3,
              observation_count = observation_count - $4,
              version = version + 1
        where organization_id = $1 and id = $2`,
      [organizationId, id, deleted.series, deleted.observations],
    );
    await this.broadcast.notify(DATASET_TOPIC, id);
  }

  /** Deletes a dataset with all its data. Returns true for exactly one of concurrent attempts. */
  async remove(organizationId: OrganizationId, id: DatasetId): Promise<boolean> {
    const result = await this.uow.manager.delete(DatasetEntity, { organizationId, id });
    await this.broadcast.notify(DATASET_TOPIC, id);
    return result.affected === 1;
  }
}
