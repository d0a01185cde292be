import { Injectable } from '@nestjs/common';
import {
  Broadcast,
  currentContext,
  InvalidatingCache,
  type Principal,
  type Subject,
  type OrganizationId,
} from '../../platform/index.ts';
import { resourceTypeOf } from '../resource-types/resource-types.ts';
import type { RoleCatalog } from '../roles/role-catalog.ts';
import type { AccessConditionEntity } from './access-condition.entity.ts';
import { AccessConditionStore } from './access-condition.store.ts';
import { unmetBy, type Circumstances, type Requirements, type Unmet } from './circumstances.ts';
import { SessionRisk } from './session-risk.ts';

const MAX_KNOWN = 1000;
const MAX_DURATION_MS = 60_000;

/** A condition with the properties that decide; its description for people stays in the row. */
export type Condition = Requirements &
  Pick<AccessConditionEntity, 'id' | 'name' | 'actions' | 'roles' | 'classifications'>;

/** An unmet condition, and its unmet requirements. */
export interface Limit {
  readonly condition: Condition;
  readonly unmet: readonly Unmet[];
}

/** The conditions of each organization, and which of them are not met now. */
@Injectable()
export class ConditionCatalogs {
  private readonly known: InvalidatingCache<readonly Condition[]>;

  constructor(
    private readonly store: AccessConditionStore,
    private readonly risk: SessionRisk,
    private readonly broadcast: Broadcast,
  ) {
    this.known = new InvalidatingCache(broadcast, 'access', {
      most: MAX_KNOWN,
      longestMs: MAX_DURATION_MS,
    });
  }

  /** Returns the cached conditions without waiting; undefined if they are not cached. */
  remembered(organizationId: OrganizationId): readonly Condition[] | undefined {
    return this.known.find(organizationId);
  }

  async of(organizationId: OrganizationId): Promise<readonly Condition[]> {
    const known = this.remembered(organizationId);
    if (known !== undefined) return known;
    const since = this.known.moment;
    const conditions = (await this.store.list(organizationId)).map(accessConditionFrom);
    this.known.keep(organizationId, conditions, [organizationId], since);
    return conditions;
  }

  /** The circumstances of the current request. */
  circumstancesOf(principal: Principal): Circumstances {
    const context = currentContext();
    return {
      at: new Date(),
      source: context?.source ?? 'unknown',
      program: principal.kind !== 'user',
      authenticatedAtMs: principal.authenticatedAtMs,
      methods: principal.methods,
      boundDevice: context?.proofKey !== undefined,
      risk: this.risk.of(principal),
    };
  }

  /** Notifies every instance that conditions of the organization changed, once the transaction commits. */
  async changed(organizationId: OrganizationId): Promise<void> {
    await this.broadcast.notify('access', organizationId);
  }
}

/** Conditions that apply to holders of the roles and that the circumstances do not meet. */
export function findUnmetConditions(
  conditions: readonly Condition[],
  circumstances: Circumstances,
  held: readonly string[],
  catalog: RoleCatalog,
): Limit[] {
  if (conditions.length === 0) return [];
  const all = catalog.ways(held);
  return conditions
    .filter(({ roles }) => roles.length === 0 || roles.some((role) => all.has(role)))
    .map((condition) => ({ condition, unmet: unmetBy(circumstances, condition) }))
    .filter(({ unmet }) => unmet.length > 0);
}

/** Actions of a resource type that a condition restricts. */
export function actionsOf({ actions, classifications }: Condition, subject: Subject): string[] {
  if (classifications.length > 0 && subject.classified !== true) return [];
  const resourceType = resourceTypeOf(subject);
  return Object.keys(subject.actions).filter(
    (action) =>
      actions.includes(`${resourceType}.${action}`) || actions.includes(`${resourceType}.*`),
  );
}

export function accessConditionFrom({
  id,
  name,
  actions,
  roles,
  classifications,
  networks,
  hours,
  strength,
  maxAgeSeconds,
  boundDevice,
  maxRisk,
  exceptPrograms,
}: Condition): Condition {
  return {
    id,
    name,
    actions,
    roles,
    classifications,
    networks,
    hours,
    strength,
    maxAgeSeconds,
    boundDevice,
    maxRisk,
    exceptPrograms,
  };
}
