import { Injectable } from '@nestjs/common';
import { OrganizationKeys } from '../../crypto/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { OpenedDataset } from './opened-dataset.ts';

/** Openers for the server's own work, which discloses nothing to callers: jobs, changes and look-ups. */
@Injectable()
export class DatasetOpeners {
  constructor(private readonly keys: OrganizationKeys) {}

  /** The context must be of the dataset's organization. */
  async open({ organizationId, id }: Pick<DatasetEntity, 'organizationId' | 'id'>) {
    return new OpenedDataset(await this.keys.sealer(organizationId), id);
  }
}
