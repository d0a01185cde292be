import { Injectable } from '@nestjs/common';
import { currentPrincipal, isId, Locator } from '../../platform/index.ts';
import type { DatasetEntity } from './dataset.entity.ts';
import { DatasetStore } from './dataset.store.ts';

@Injectable()
export class DatasetLocator extends Locator<DatasetEntity> {
  constructor(private readonly store: DatasetStore) {
    super();
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<DatasetEntity | null> {
    const id = parameters['id'] ?? '';
    return isId(id) ? this.store.find(currentPrincipal().organizationId, id) : null;
  }
}
