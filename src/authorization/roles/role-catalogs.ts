import { Injectable } from '@nestjs/common';
import { Broadcast, InvalidatingCache, type OrganizationId } from '../../platform/index.ts';
import type { RoleCatalog } from './role-catalog.ts';
import { RoleStore } from './role.store.ts';

const MAX_KNOWN = 1000;
const MAX_DURATION_MS = 60_000;

/** Current role catalogs by organization. */
@Injectable()
export class RoleCatalogs {
  private readonly known: InvalidatingCache<RoleCatalog>;

  constructor(
    private readonly store: RoleStore,
    private readonly broadcast: Broadcast,
  ) {
    this.known = new InvalidatingCache(broadcast, 'access', {
      most: MAX_KNOWN,
      longestMs: MAX_DURATION_MS,
    });
  }

  /** Returns the cached catalog without waiting; undefined if it is not cached. */
  remembered(organizationId: OrganizationId): RoleCatalog | undefined {
    return this.known.find(organizationId);
  }

  async of(organizationId: OrganizationId): Promise<RoleCatalog> {
    const known = this.remembered(organizationId);
    if (known !== undefined) return known;
    const since = this.known.moment;
    const catalog = await this.store.catalog(organizationId);
    this.known.keep(organizationId, catalog, [organizationId], since);
    return catalog;
  }

  /** Notifies every instance to check the credentials of all signed-in users again. */
  async askAgain(): Promise<void> {
    await this.broadcast.notify('credentials', '*');
  }

  /** Notifies every instance that roles of the organization changed, once the transaction commits. */
  async changed(organizationId: OrganizationId): Promise<void> {
    await this.broadcast.notify('access', organizationId);
  }
}
