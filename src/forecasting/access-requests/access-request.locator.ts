import { Injectable } from '@nestjs/common';
import { AccessService, UserDirectory } from '../../authorization/index.ts';
import { currentPrincipal, isId, Locator, type UserId } from '../../platform/index.ts';
import { DatasetLocator } from '../datasets/dataset.locator.ts';
import { DATASET } from '../datasets/dataset.policy.ts';
import type { AccessRequestEntity } from './access-request.entity.ts';
import { AccessRequestStore } from './access-request.store.ts';

/** An access request. The caller is its `deciderId` if they may decide on it. */
export type LocatedRequest = AccessRequestEntity & { readonly deciderId: UserId | undefined };

@Injectable()
export class AccessRequestLocator extends Locator<LocatedRequest> {
  constructor(
    private readonly store: AccessRequestStore,
    private readonly datasets: DatasetLocator,
    private readonly access: AccessService,
    private readonly people: UserDirectory,
  ) {
    super();
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<LocatedRequest | null> {
    const principal = currentPrincipal();
    const { organizationId, userId } = principal;
    const id = parameters['id'] ?? '';
    const row = isId(id) ? await this.store.find(organizationId, id) : null;
    if (row === null) return null;
    const dataset = await this.datasets.find(organizationId, row.datasetId);
    const decides =
      dataset !== null &&
      !(await this.isBehind(row.requesterId, userId)) &&
      (await this.access.can(principal, 'share', DATASET, dataset));
    return { ...row, deciderId: decides ? userId : undefined };
  }

  /** Nobody decides on what they ask for, by an account that they made neither. */
  private async isBehind(requesterId: UserId, userId: UserId): Promise<boolean> {
    const behind = await this.people.behind([requesterId]);
    return requesterId === userId || behind.get(requesterId)?.has(userId) === true;
  }
}
