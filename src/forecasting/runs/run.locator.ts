import { Injectable } from '@nestjs/common';
import { highestOf, type Classification } from '../../authorization/index.ts';
import { currentPrincipal, isId, Locator } from '../../platform/index.ts';
import { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DatasetLocator } from '../datasets/dataset.locator.ts';
import { covariateDatasetsOf } from '../covariates/run-covariates.ts';
import type { RunEntity } from './run.entity.ts';
import { RunStore } from './run.store.ts';

/**
 * A forecast is decided on by its dataset, at the highest classification of all that it was made from: as it is now, and
 * as it was when the forecast was made.
 */
@Injectable()
export class RunLocator extends Locator<DatasetEntity> {
  override readonly resourceType = 'forecast';

  constructor(
    private readonly runs: RunStore,
    private readonly datasets: DatasetLocator,
  ) {
    super();
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<DatasetEntity | null> {
    const { organizationId } = currentPrincipal();
    const id = parameters['id'] ?? '';
    const row = isId(id) ? await this.runs.find(organizationId, id) : null;
    const dataset = row === null ? null : await this.datasets.find(organizationId, row.datasetId);
    if (row === null || dataset === null) return null;
    const classification = await this.highest(row, dataset);
    return classification === dataset.classification ? dataset : { ...dataset, classification };
  }

  private async highest(
    { organizationId, sides, sidesClassification }: RunEntity,
    { classification }: DatasetEntity,
  ): Promise<Classification> {
    const found = await Promise.all(
      covariateDatasetsOf(sides).map((id) => this.datasets.find(organizationId, id)),
    );
    const beside = found.flatMap((one) => one?.classification ?? []);
    return highestOf([
      classification,
      ...beside,
      ...(sidesClassification === null ? [] : [sidesClassification]),
    ])!;
  }
}
