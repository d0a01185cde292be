import { Injectable } from '@nestjs/common';
import { AuditLogService, type AuditAction } from '../../audit/index.ts';
import { OrganizationKeys } from '../../crypto/index.ts';
import { requireNoTransaction } from '../../platform/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DisclosedDataset, OpenedDataset } from './opened-dataset.ts';

type Dataset = Pick<DatasetEntity, 'organizationId' | 'id'>;

/** A read to disclose. */
export interface Reading {
  readonly action: Extract<
    AuditAction,
    'series.read' | 'observations.read' | 'forecast.values' | 'import.errors'
  >;
  readonly resource: string;
  /** Names and numbers; never a demand value or a product id. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * The only way for callers to read demand, forecasts and product ids. Each disclosure is recorded in the audit log, and
 * committed before any data are sent.
 */
@Injectable()
export class DisclosureService {
  constructor(
    private readonly keys: OrganizationKeys,
    private readonly audit: AuditLogService,
  ) {}

  async disclose(dataset: Dataset, reading: Reading): Promise<DisclosedDataset> {
    // An entry in an open transaction could be taken back.
    requireNoTransaction();
    await this.audit.append(reading);
    return new DisclosedDataset(await this.keys.sealer(dataset.organizationId), dataset.id);
  }

  /** Start of the next page; undefined without a cursor. @throws Problem invalid_cursor if it is not of this dataset */
  async position(
    { organizationId, id }: Dataset,
    cursor: string | undefined,
    pattern: RegExp,
  ): Promise<string | undefined> {
    const { demand } = new OpenedDataset(await this.keys.sealer(organizationId), id);
    return demand.position(cursor, pattern);
  }
}
