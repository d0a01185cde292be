import { Injectable } from '@nestjs/common';
import { Explanations } from '../../authorization/index.ts';
import { Problem } from '../../platform/index.ts';
import { DatasetLocator } from '../datasets/dataset.locator.ts';
import { DATASET } from '../datasets/dataset.policy.ts';
import type { AccessRequestEntity } from './access-request.entity.ts';
import { AccessRequestStore } from './access-request.store.ts';

/** Counts approvals of those who could give them still. */
@Injectable()
export class Approvals {
  constructor(
    private readonly store: AccessRequestStore,
    private readonly explanations: Explanations,
    private readonly datasets: DatasetLocator,
  ) {}

  /** @throws Problem conflict when the dataset is gone */
  async count({ organizationId, id, datasetId }: AccessRequestEntity): Promise<number> {
    const dataset = await this.datasets.find(organizationId, datasetId);
    if (dataset === null) throw new Problem('conflict', 'The dataset is not here any more.');
    const decisions = await this.store.listDecisions(organizationId, id);
    const standing = await Promise.all(
      decisions.map(({ approverId }) =>
        this.explanations.could(approverId, 'share', DATASET, dataset),
      ),
    );
    return standing.filter(Boolean).length;
  }
}
