import { Injectable } from '@nestjs/common';
import { ExplanationService, UserDirectory } from '../../authorization/index.ts';
import { Problem } from '../../platform/index.ts';
import { DatasetLocator } from '../datasets/dataset.locator.ts';
import { DATASET } from '../datasets/dataset.policy.ts';
import type { AccessRequestEntity } from './access-request.entity.ts';
import { AccessRequestStore } from './access-request.store.ts';

/**
 * Counts approvals of users who may still approve. Approvals of users behind the requesting service account do not
 * count.
 */
@Injectable()
export class Approvals {
  constructor(
    private readonly store: AccessRequestStore,
    private readonly explanations: ExplanationService,
    private readonly datasets: DatasetLocator,
    private readonly people: UserDirectory,
  ) {}

  /** @throws Problem conflict when the dataset is gone */
  async count({
    organizationId,
    id,
    datasetId,
    requesterId,
  }: AccessRequestEntity): Promise<number> {
    const dataset = await this.datasets.find(organizationId, datasetId);
    if (dataset === null) throw new Problem('conflict', 'The dataset no longer exists.');
    const decisions = await this.store.listDecisions(organizationId, id);
    const approvers = decisions.map(({ approverId }) => approverId);
    const people = await this.people.peopleAmong(approvers);
    const asking = (await this.people.behind([requesterId])).get(requesterId);
    const others = approvers.filter((one) => people.has(one) && asking?.has(one) !== true);
    const standing = await Promise.all(
      others.map((approverId) => this.explanations.could(approverId, 'share', DATASET, dataset)),
    );
    return standing.filter(Boolean).length;
  }
}
