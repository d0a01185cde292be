import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { currentPrincipal, invalidField } from '../../platform/index.ts';
import { ConditionCatalogs } from '../conditions/condition-catalog.ts';
import { ConditionDrafts } from '../conditions/condition-drafts.ts';
import { describeRule } from '../policies/ability.ts';
import { ResourceTypeCatalog } from '../resource-types/resource-types.ts';
import { permissionsOf } from '../resource-types/permission.ts';
import { RoleCatalog } from '../roles/role-catalog.ts';
import { RoleCatalogs } from '../roles/role-catalogs.ts';
import { DecisionResponse } from './decision.dto.ts';
import type { DecisionEntity } from './decision.entity.ts';
import { DecisionStore } from './decision.store.ts';
import type { DryRunRequest, DryRunResponse, Touched, Turned } from './dry-run.dto.ts';
import { retake, type Deciding, type Taken } from './replay.ts';

const DEFAULT_DAYS = 28;
/** Few enough that other requests do not wait for them. */
const BATCH = 100;
const MAX_SHOWN = 100;

/** Policies after a change, and the affected decisions. */
interface Changed {
  readonly deciding: Deciding;
  readonly taken?: (decision: DecisionEntity) => Taken;
}

/** Evaluates the recorded decisions of the past weeks under a changed policy. */
@Injectable()
export class DryRunService {
  constructor(
    private readonly store: DecisionStore,
    private readonly resourceTypes: ResourceTypeCatalog,
    private readonly catalogs: RoleCatalogs,
    private readonly conditions: ConditionCatalogs,
    private readonly drafts: ConditionDrafts,
  ) {}

  /** Nothing is changed by it. */
  async run(wanted: DryRunRequest): Promise<DryRunResponse> {
    const { organizationId } = currentPrincipal();
    const now = {
      catalog: await this.catalogs.of(organizationId),
      conditions: await this.conditions.of(organizationId),
    };
    const { deciding, taken = (one: DecisionEntity): Taken => one } = this.changed(wanted, now);
    const since = new Date(Date.now() - (wanted.days ?? DEFAULT_DAYS) * 86_400_000);
    const [refused, allowed] = [new Tally(), new Tally()];
    const items: Turned[] = [];
    let decisions = 0;
    for await (const decision of this.since(since)) {
      const subject = this.resourceTypes.named(decision.noun);
      if (subject === undefined) continue;
      decisions += 1;
      const before = retake(decision, subject, now);
      const after = retake(taken(decision), subject, deciding);
      if ((before.outcome === 'allow') === (after.outcome === 'allow')) continue;
      (after.outcome === 'allow' ? allowed : refused).count(decision);
      if (items.length === MAX_SHOWN) continue;
      const { principal, kind, action, resource, times, lastAt } = new DecisionResponse(decision);
      items.push({
        principal,
        kind,
        action,
        resource,
        outcome: after.outcome,
        before: before.rule === undefined ? null : describeRule(before.rule),
        after: after.rule === undefined ? null : describeRule(after.rule),
        times,
        lastAt,
      });
    }
    return {
      since: since.toISOString(),
      decisions,
      refused: refused.result,
      allowed: allowed.result,
      items,
    };
  }

  private async *since(since: Date): AsyncGenerator<DecisionEntity> {
    let after: string | undefined;
    for (;;) {
      const batch = await this.store.listSince(since, after, BATCH);
      yield* batch;
      await setImmediate();
      if (batch.length < BATCH) return;
      after = batch.at(-1)!.id;
    }
  }

  private changed(wanted: DryRunRequest, now: Deciding): Changed {
    const { role, principal, roles, grantId, condition } = wanted;
    const named = [role, principal, grantId, condition].filter((one) => one !== undefined);
    if (named.length !== 1) {
      const detail =
        'exactly one of role, principal with roles, grantId and condition must be sent';
      throw invalidField('/role', 'one_change', detail);
    }
    if (role !== undefined) {
      return { deciding: { ...now, catalog: this.withRole(wanted, role, now.catalog) } };
    }
    if (condition !== undefined) {
      const added = this.drafts.of(condition, now.catalog);
      return { deciding: { ...now, conditions: [...now.conditions, added] } };
    }
    if (grantId !== undefined) {
      const taken = (one: DecisionEntity): Taken => ({
        ...one,
        facts: { ...one.facts, grants: one.facts.grants.filter(({ id }) => id !== grantId) },
      });
      return { deciding: now, taken };
    }
    if (roles === undefined) {
      throw invalidField('/roles', 'required', 'must hold the roles that the principal would have');
    }
    if (!roles.every((name) => now.catalog.has(name))) {
      throw invalidField('/roles', 'unknown_role', 'must hold roles of the organization');
    }
    const taken = (one: DecisionEntity): Taken =>
      one.userId === principal ? { ...one, roles } : one;
    return { deciding: now, taken };
  }

  private withRole(wanted: DryRunRequest, name: string, catalog: RoleCatalog): RoleCatalog {
    const others = catalog.definitions.filter((role) => role.name !== name);
    const { permissions, includes } = wanted;
    if (permissions === undefined && includes === undefined) {
      if (catalog.find(name) !== undefined) return new RoleCatalog(others, []);
      throw invalidField('/role', 'unknown_role', 'must be a custom role of the organization');
    }
    if (catalog.has(name) && catalog.find(name) === undefined) {
      throw invalidField(
        '/role',
        'built_in',
        'must be a custom role; built-in roles cannot change',
      );
    }
    const known = permissionsOf(this.resourceTypes.all);
    if (permissions?.some((permission) => !known.has(permission)) === true) {
      const detail = 'must hold only permissions that GET /v1/permissions lists';
      throw invalidField('/permissions', 'unknown_permission', detail);
    }
    const now = catalog.find(name);
    const role = {
      name,
      permissions: permissions ?? now?.permissions ?? [],
      includes: (includes ?? now?.includes ?? []).filter((one) => one !== 'admin'),
    };
    return new RoleCatalog([...others, role], []);
  }
}

class Tally {
  private readonly people = new Set<string>();
  private readonly programs = new Set<string>();
  private requests = 0;

  count({ kind, userId, credentialId, times }: DecisionEntity): void {
    if (kind === 'user') this.people.add(userId);
    else this.programs.add(credentialId);
    this.requests += times;
  }

  get result(): Touched {
    return {
      people: this.people.size,
      programs: this.programs.size,
      requests: this.requests,
    };
  }
}
