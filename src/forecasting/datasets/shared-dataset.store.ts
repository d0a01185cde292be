import { Injectable } from '@nestjs/common';
import type { AccessItem } from '../../authorization/index.ts';
import {
  UnitOfWork,
  type DatasetId,
  type OrganizationId,
  type UserId,
} from '../../platform/index.ts';

/** A dataset that is shared, with whom it is. */
export interface SharedDataset {
  readonly id: string;
  readonly holder: AccessItem['holder'];
  readonly holderId: string;
  readonly datasetId: DatasetId;
  readonly ownerId: UserId;
  readonly actions: readonly string[];
  readonly createdAt: Date;
}

@Injectable()
export class SharedDatasetStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** Grants that stand, by their id. */
  list(organizationId: OrganizationId): Promise<SharedDataset[]> {
    return this.uow.manager.query(
      `select g.id, d.id as "datasetId", d.owner_id as "ownerId", g.actions, g.created_at as "createdAt",
              case when g.user_id is not null then 'user' when g.group_id is not null then 'group'
                   else 'organization' end as holder,
              coalesce(g.user_id, g.group_id, g.grantee_organization_id) as "holderId"
         from dataset_grant g
         join dataset d on d.organization_id = g.organization_id and d.id = g.dataset_id
        where g.organization_id = $1 and g.revoked_at is null
          and (g.expires_at is null or g.expires_at > now()) order by g.id`,
      [organizationId],
    );
  }

  /** Owner of a grant's dataset; undefined if the grant does not exist. */
  async findOwner(organizationId: OrganizationId, grantId: string): Promise<UserId | undefined> {
    const rows: { ownerId: UserId }[] = await this.uow.manager.query(
      `select d.owner_id as "ownerId" from dataset_grant g
         join dataset d on d.organization_id = g.organization_id and d.id = g.dataset_id
        where g.organization_id = $1 and g.id = $2`,
      [organizationId, grantId],
    );
    return rows[0]?.ownerId;
  }
}
