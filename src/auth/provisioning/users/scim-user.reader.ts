import { Injectable } from '@nestjs/common';
import {
  currentPrincipal,
  notFound,
  ServerAddress,
  type OrganizationId,
  type UserId,
} from '../../../platform/index.ts';
import { attributeName, parseFilter } from '../protocol/filter.ts';
import type { Json } from '../protocol/filter-match.ts';
import { projected } from '../protocol/projection.ts';
import { listOf, pageIn, type ScimQuery } from '../protocol/scim.dto.ts';
import { userResource } from './scim-user.resource.ts';
import { ScimUserStore, type SeenUser } from './scim-user.store.ts';

/** People as a directory sees them. */
@Injectable()
export class ScimUserReader {
  constructor(
    private readonly store: ScimUserStore,
    private readonly address: ServerAddress,
  ) {}

  /** @throws ScimProblem invalidFilter */
  async list(query: ScimQuery): Promise<Json> {
    const { start, count } = pageIn(query);
    const { rows, total } = await this.store.list(currentPrincipal().organizationId, {
      filter: query.filter === undefined ? undefined : parseFilter(query.filter),
      sortBy: query.sortBy === undefined ? undefined : attributeName(query.sortBy),
      descending: query.sortOrder === 'descending',
      start,
      count,
    });
    const resources = await this.resources(rows);
    return listOf(
      resources.map((resource) => projected(resource, query)),
      total,
      start,
    );
  }

  /** @throws Problem not_found where the directory sees no such user */
  async get(organizationId: OrganizationId, id: UserId): Promise<Json> {
    const seen = await this.store.findSeen(organizationId, id);
    const [resource] = await this.resources(seen === undefined ? [] : [seen]);
    if (resource === undefined) throw notFound();
    return resource;
  }

  private async resources(rows: readonly SeenUser[]): Promise<Json[]> {
    if (rows.length === 0) return [];
    const { organizationId } = rows[0]!;
    const ids = rows.map(({ id }) => id);
    const groups = await this.store.groupsOf(organizationId, ids);
    const of = Map.groupBy(groups, ({ userId }) => userId);
    const base = `${this.address.url}/scim/v2`;
    return rows.map((row) => userResource(row, of.get(row.id) ?? [], base));
  }
}
