import { Injectable } from '@nestjs/common';
import { AccessService, highestOf, type Classification } from '../../authorization/index.ts';
import { OrganizationKeys } from '../../crypto/index.ts';
import {
  currentPrincipal,
  invalidField,
  type OrganizationId,
  type DatasetId,
} from '../../platform/index.ts';
import { isCalendarName } from '../calendar/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DatasetLocator } from '../datasets/dataset.locator.ts';
import { DATASET } from '../datasets/dataset.policy.ts';
import { datasetExtent } from '../demand/dataset-end.ts';
import { DemandStore } from '../demand/demand.store.ts';
import { SealedDemand } from '../demand/sealed-demand.ts';
import { calendarOf } from './calendar-of.ts';
import { hasNoCovariates, covariateDatasetsOf, type RunCovariates } from './run-covariates.ts';
import type { RunSidesRequest } from './run-covariates.dto.ts';

/** Checks what a forecast of a dataset is to take into account, before anything is computed. */
@Injectable()
export class RequestedCovariates {
  constructor(
    private readonly datasets: DatasetLocator,
    private readonly demand: DemandStore,
    private readonly keys: OrganizationKeys,
    private readonly access: AccessService,
  ) {}

  /** @throws Problem naming the field that cannot be used */
  async of(
    dataset: DatasetEntity,
    request: RunSidesRequest & { readonly horizon: number; readonly hierarchy?: object },
  ): Promise<RunCovariates> {
    const { drivers = [], stockouts = null, holidays = [], siblings = 'auto' } = request;
    const { tradingDays = false, missing = 'unknown' } = request;
    const sides = { drivers, stockouts, holidays, tradingDays, missing, siblings } as const;
    if (request.hierarchy !== undefined && !hasNoCovariates(sides)) {
      const detail = 'does not support drivers, stockouts, holidays, tradingDays or missing zero';
      throw invalidField('/hierarchy', 'not_with_drivers', detail);
    }
    calendarOf(request, dataset.frequency);
    drivers.forEach(({ name }, i) => {
      const pointer = `/drivers/${i}/name`;
      if (isCalendarName(name))
        throw invalidField(
          pointer,
          'reserved_name',
          'is reserved for calendar drivers; use another name',
        );
      if (drivers.findIndex((other) => other.name === name) < i)
        throw invalidField(pointer, 'duplicate', 'must not be given twice');
    });
    const end = drivers.length === 0 ? null : await this.latest(dataset);
    for (const [i, { datasetId }] of drivers.entries()) {
      const pointer = `/drivers/${i}/datasetId`;
      const driver = await this.readable(dataset, datasetId, pointer);
      const known = await this.latest(driver);
      if (end !== null && (known === null || known < end + request.horizon))
        throw invalidField(pointer, 'too_short', 'must have values up to the end of the horizon');
    }
    if (stockouts !== null) await this.readable(dataset, stockouts, '/stockouts');
    return {
      ...sides,
      drivers: drivers.map(({ name, datasetId }) => ({ name, datasetId })),
    };
  }

  /** The highest classification of the datasets beside; null without one. */
  async classificationOf(
    organizationId: OrganizationId,
    sides: RunCovariates,
  ): Promise<Classification | null> {
    const ids = covariateDatasetsOf(sides);
    const found = await Promise.all(ids.map((id) => this.datasets.find(organizationId, id)));
    return highestOf(found.flatMap((one) => one?.classification ?? []));
  }

  /** Treats unreadable datasets like missing ones. */
  private async readable(
    dataset: DatasetEntity,
    id: DatasetId,
    pointer: string,
  ): Promise<DatasetEntity> {
    const principal = currentPrincipal();
    const found = await this.datasets.find(principal.organizationId, id);
    if (found === null || !(await this.access.can(principal, 'read', DATASET, found)))
      throw invalidField(pointer, 'unknown_dataset', 'must be a dataset that you may read in full');
    if (found.frequency !== dataset.frequency) {
      const detail = `must be a ${dataset.frequency} dataset; this one is ${found.frequency}`;
      throw invalidField(pointer, 'wrong_frequency', detail);
    }
    return found;
  }

  private async latest(dataset: DatasetEntity): Promise<number | null> {
    const sealer = await this.keys.sealer(dataset.organizationId);
    const sealed = new SealedDemand(sealer, dataset.id);
    return (await datasetExtent(this.demand, sealed, dataset))?.end ?? null;
  }
}
