import { Injectable } from '@nestjs/common';
import { currentPrincipal, isId, Locator } from '../../platform/index.ts';
import { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DatasetLocator } from '../datasets/dataset.locator.ts';
import { ImportStore } from './import.store.ts';

/** An import is decided on by its dataset. */
@Injectable()
export class ImportLocator extends Locator<DatasetEntity> {
  override readonly resourceType = 'import';

  constructor(
    private readonly imports: ImportStore,
    private readonly datasets: DatasetLocator,
  ) {
    super();
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<DatasetEntity | null> {
    const { organizationId } = currentPrincipal();
    const id = parameters['id'] ?? '';
    const row = isId(id) ? await this.imports.find(organizationId, id) : null;
    return row === null ? null : this.datasets.find(organizationId, row.datasetId);
  }
}
