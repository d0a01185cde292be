import { Injectable } from '@nestjs/common';
import { currentPrincipal, ServerAddress } from '../../../platform/index.ts';
import { attributeName, parseFilter } from '../protocol/filter.ts';
import type { Json } from '../protocol/filter-match.ts';
import { projected, wants, type Projection } from '../protocol/projection.ts';
import { listOf, pageIn, type ScimQuery } from '../protocol/scim.dto.ts';
import type { GroupEntity } from '../groups/group.entity.ts';
import { GroupStore } from '../groups/group.store.ts';
import { groupResource } from './scim-group.resource.ts';

/** Groups as a directory sees them. Members are looked for only where they are asked for. */
@Injectable()
export class ScimGroupReader {
  constructor(
    private readonly store: GroupStore,
    private readonly address: ServerAddress,
  ) {}

  /** @throws ScimProblem invalidFilter */
  async list(query: ScimQuery): Promise<Json> {
    const { organizationId } = currentPrincipal();
    const { start, count } = pageIn(query);
    const { rows, total } = await this.store.list(organizationId, {
      filter: query.filter === undefined ? undefined : parseFilter(query.filter),
      sortBy: query.sortBy === undefined ? undefined : attributeName(query.sortBy),
      descending: query.sortOrder === 'descending',
      start,
      count,
    });
    const resources = await this.resources(rows, query);
    return listOf(
      resources.map((resource) => projected(resource, query)),
      total,
      start,
    );
  }

  /** The group with all data that the projection requests; the caller applies the projection. */
  async show(group: GroupEntity, view: Projection = {}): Promise<Json> {
    const [resource] = await this.resources([group], view);
    return resource!;
  }

  private async resources(rows: readonly GroupEntity[], view: Projection): Promise<Json[]> {
    const base = `${this.address.url}/scim/v2`;
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return [];
    if (!wants(view, 'members')) return rows.map((row) => groupResource(row, undefined, base));
    const members = await this.store.membersOf(rows[0]!.organizationId, ids);
    const of = Map.groupBy(members, ({ groupId }) => groupId);
    return rows.map((row) => groupResource(row, of.get(row.id) ?? [], base));
  }
}
