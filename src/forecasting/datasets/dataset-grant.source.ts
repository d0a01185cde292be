import { Injectable } from '@nestjs/common';
import { Grants, type Held, type ReviewSource, type Uses } from '../../authorization/index.ts';
import { currentPrincipal, UnitOfWork } from '../../platform/index.ts';

/** The row itself says whether it can be given back. */
const REVOKED = 'revoked';

interface HeldGrant {
  readonly id: string;
  readonly holder: Held['holder'];
  readonly holderId: string;
  readonly datasetId: string;
  readonly ownerId: string;
  readonly actions: readonly string[];
  readonly createdAt: Date;
}

/** Datasets that are shared: reviewed by whoever owns them. */
@Injectable()
export class DatasetGrantSource implements ReviewSource {
  readonly kind = 'grant';

  constructor(
    private readonly uow: UnitOfWork,
    private readonly grants: Grants,
  ) {}

  async list(uses: Uses): Promise<Held[]> {
    const rows: HeldGrant[] = await this.uow.manager.query(
      `select g.id, d.id as "datasetId", d.owner_id as "ownerId", g.actions, g.created_at as "createdAt",
              case when g.user_id is not null then 'user' when g.group_id is not null then 'group'
                   else 'organization' end as holder,
              coalesce(g.user_id, g.group_id, g.grantee_organization_id) as "holderId"
         from dataset_grant g
         join dataset d on d.organization_id = g.organization_id and d.id = g.dataset_id
        where g.organization_id = $1 and g.revoked_at is null
          and (g.expires_at is null or g.expires_at > now()) order by g.id`,
      [currentPrincipal().organizationId],
    );
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

  async reviewerOf(_subjectId: string, id: string): Promise<string | null> {
    const rows: { ownerId: string }[] = await this.uow.manager.query(
      `select d.owner_id as "ownerId" from dataset_grant g
         join dataset d on d.organization_id = g.organization_id and d.id = g.dataset_id
        where g.organization_id = $1 and g.id = $2`,
      [currentPrincipal().organizationId, id],
    );
    return rows[0]?.ownerId ?? null;
  }

  async revoke(_subjectId: string, id: string): Promise<string | undefined> {
    return (await this.grants.revokeForReview(id)) ? REVOKED : undefined;
  }

  async restore(_subjectId: string, id: string): Promise<void> {
    await this.grants.restore(id);
  }
}
