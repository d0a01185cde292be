import { Injectable } from '@nestjs/common';
import { Config, currentPrincipal, notFound } from '../../platform/index.ts';
import { DecisionStore } from '../decisions/decision.store.ts';
import { UserDirectory } from '../users/user-directory.ts';
import { policyVersionOf } from '../policies/policy-text.ts';
import { ResourceTypeCatalog } from '../resource-types/resource-types.ts';
import { ReviewSources } from '../access-items/review-source.ts';
import { isUnused } from '../reviews/suggestion.ts';
import { RoleCatalogs } from '../roles/role-catalogs.ts';
import { neededPermissions, smallestRole, type Done } from './least-privilege.ts';
import { UseStore } from '../access-items/use.store.ts';
import type {
  LeastPrivilegeQuery,
  LeastPrivilegeResponse,
  UnusedList,
  UnusedQuery,
} from './usage.dto.ts';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 90;
const MAX_UNUSED_SHOWN = 1000;
/** More different deeds than this say no more about what somebody needs. */
const MAX_DECISIONS = 5000;

/** Reports which access users make use of. */
@Injectable()
export class UsageService {
  constructor(
    private readonly sources: ReviewSources,
    private readonly uses: UseStore,
    private readonly decisions: DecisionStore,
    private readonly resourceTypes: ResourceTypeCatalog,
    private readonly catalogs: RoleCatalogs,
    private readonly people: UserDirectory,
    private readonly config: Config,
  ) {}

  /** Roles, grants, keys and accounts that were not used for `days`, as candidates for revocation. */
  async unused({ days = DEFAULT_DAYS }: UnusedQuery): Promise<UnusedList> {
    const uses = await this.uses.uses();
    const lists = await Promise.all(this.sources.all.map((source) => source.list(uses)));
    const now = new Date();
    const unused = lists.flat().filter((held) => isUnused(held, now, days));
    const items = unused.slice(0, MAX_UNUSED_SHOWN).map((held) => ({
      kind: held.kind,
      subject: `${held.holder}:${held.subjectId}`,
      thing: `${held.kind}:${held.thing}`,
      label: held.label,
      since: held.since.toISOString(),
      lastUsedAt: held.lastUsedAt?.toISOString() ?? null,
    }));
    return { items };
  }

  /** The fewest permissions, and the smallest role, that allow a user's recorded actions. */
  async leastPrivilege({
    principal = currentPrincipal().userId,
    days = DEFAULT_DAYS,
  }: LeastPrivilegeQuery): Promise<LeastPrivilegeResponse> {
    const user = await this.people.find(principal);
    if (user === null) throw notFound();
    const since = new Date(Date.now() - days * DAY_MS);
    const { organizationId } = currentPrincipal();
    const decisions = await this.decisions.listAllowed(principal, since, MAX_DECISIONS);
    const done = decisions.flatMap((decision): Done[] => {
      const subject = this.resourceTypes.named(decision.noun);
      return subject === undefined ? [] : [{ decision, subject }];
    });
    const catalog = await this.catalogs.of(organizationId);
    const { roles } = policyVersionOf(this.resourceTypes.all, catalog, []).text;
    const sizes = new Map(roles.map(({ name, permissions }) => [name, permissions.length]));
    const size = (role: string): number =>
      [...catalog.ways([role]).keys()].reduce((sum, one) => sum + (sizes.get(one) ?? 0), 0);
    const candidates = [...this.config.AUTH_ROLES, ...catalog.own];
    return {
      principal: `user:${principal}`,
      since: since.toISOString(),
      decisions: done.length,
      held: user.roles,
      role: done.length === 0 ? null : (smallestRole(done, candidates, catalog, size) ?? null),
      permissions: neededPermissions(done, this.resourceTypes.all),
    };
  }
}
