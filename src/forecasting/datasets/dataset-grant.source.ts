import { Injectable } from '@nestjs/common';
import {
  GrantService,
  type AccessItem,
  type ReviewSource,
  type Uses,
} from '../../authorization/index.ts';
import { currentPrincipal, type UserId } from '../../platform/index.ts';
import { SharedDatasetStore } from './shared-dataset.store.ts';

/** The row itself says whether it can be given back. */
const REVOKED = 'revoked';

/** Review source of dataset grants, which the owner of the dataset reviews. */
@Injectable()
export class DatasetGrantSource implements ReviewSource {
  readonly kind = 'grant';

  constructor(
    private readonly shared: SharedDatasetStore,
    private readonly grants: GrantService,
  ) {}

  async list(uses: Uses): Promise<AccessItem[]> {
    const rows = await this.shared.list(currentPrincipal().organizationId);
    return rows.map(({ id, holder, holderId, datasetId, ownerId, actions, createdAt }) => ({
      kind: this.kind,
      holder,
      subjectId: holderId,
      thing: id,
      label: `${actions.join(', ')} on dataset:${datasetId}`,
      since: createdAt,
      lastUsedAt: uses.ofGrant(id),
      reviewerId: ownerId,
      peers: datasetId,
    }));
  }

  async reviewerOf(_subjectId: string, id: string): Promise<UserId | null> {
    return (await this.shared.findOwner(currentPrincipal().organizationId, id)) ?? null;
  }

  async revoke(_subjectId: string, id: string): Promise<string | undefined> {
    return (await this.grants.revokeForReview(id)) ? REVOKED : undefined;
  }

  async restore(_subjectId: string, id: string): Promise<void> {
    await this.grants.restore(id);
  }
}
