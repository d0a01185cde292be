import { Injectable } from '@nestjs/common';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import {
  Broadcast,
  currentContext,
  currentPrincipal,
  InvalidatingCache,
  type Principal,
  type Subject,
} from '../../platform/index.ts';
import type { RoleCatalog } from '../roles/role-catalog.ts';
import { RoleCatalogs } from '../roles/role-catalogs.ts';
import { pageByRules, type PageOfTable, type Statement } from './rule-page.ts';
import { whereOf, type Where } from './rule-sql.ts';
import { ResourceTypeCatalog } from '../resource-types/resource-types.ts';
import { GrantStore } from '../grants/grant.store.ts';
import type { Part } from '../grants/part.ts';
import {
  ConditionCatalogs,
  findUnmetConditions,
  type Condition,
  type Limit,
} from '../conditions/condition-catalog.ts';
import type { Circumstances, Unmet } from '../conditions/circumstances.ts';
import type { HeldGrant } from '../grants/held-grant.ts';
import { abilityOf, evaluate, type Ability, type PolicyEvaluation } from './ability.ts';
import { policyVersionOf, type PolicyVersion } from './policy-text.ts';

const MAX_KNOWN = 10_000;
const MAX_DURATION_MS = 60_000;

/** A decision and its rule. */
export interface Decision extends PolicyEvaluation {
  readonly circumstances: Circumstances;
  readonly policy: PolicyVersion;
  /** Grants of the principal that the rules may have used. */
  readonly grants: readonly HeldGrant[];
  /** The parts of the row that it is about; null when it is about all of it. */
  readonly parts: readonly Part[] | null;
}

/** Options of a check. */
export interface CheckOptions {
  /** A part of the row is enough, since whoever asks will show no more of it. */
  readonly inPart?: boolean;
}

/** What is asked about a principal. */
interface Question {
  readonly action: string;
  readonly subject: Subject;
  readonly row: object | undefined;
  readonly inPart: boolean;
}

/** All that decides about one principal in the circumstances of a request. */
interface Standing {
  readonly ability: Ability;
  /** Reaches to what is granted in part, too. */
  readonly abilityInPart: Ability;
  readonly policy: PolicyVersion;
  readonly grants: readonly HeldGrant[];
}

/** Decides what a principal may do, in memory and in SQL from the same rules. */
@Injectable()
export class AccessService {
  private readonly known: InvalidatingCache<Standing>;

  constructor(
    private readonly resourceTypes: ResourceTypeCatalog,
    private readonly grants: GrantStore,
    private readonly catalogs: RoleCatalogs,
    private readonly conditions: ConditionCatalogs,
    broadcast: Broadcast,
  ) {
    this.known = new InvalidatingCache(broadcast, 'access', {
      most: MAX_KNOWN,
      longestMs: MAX_DURATION_MS,
    });
  }

  /** Decides whether the principal may do the action to this row, or to some row of its type when none is given. */
  async decide(
    principal: Principal,
    action: string,
    subject: Subject,
    row?: object,
    { inPart = false }: CheckOptions = {},
  ): Promise<Decision> {
    const circumstances = this.conditions.circumstancesOf(principal);
    const standing = await this.standing(principal, circumstances);
    return judge(standing, circumstances, { action, subject, row, inPart });
  }

  /** Returns the decision of `decide` without waiting; undefined if one of its inputs is not cached. */
  decideFromMemory(
    principal: Principal,
    action: string,
    subject: Subject,
    row: object,
    { inPart = false }: CheckOptions = {},
  ): Decision | undefined {
    const conditions = this.conditions.remembered(principal.organizationId);
    const catalog = this.catalogs.remembered(principal.organizationId);
    if (conditions === undefined || catalog === undefined) return undefined;
    const circumstances = this.conditions.circumstancesOf(principal);
    const limits = limitsOf(principal, conditions, circumstances, catalog);
    const standing = this.known.find(keyOf(principal, limits));
    return standing && judge(standing, circumstances, { action, subject, row, inPart });
  }

  async can(
    principal: Principal,
    action: string,
    subject: Subject,
    row?: object,
    contentment: CheckOptions = {},
  ): Promise<boolean> {
    const { outcome } = await this.decide(principal, action, subject, row, contentment);
    return outcome === 'allow';
  }

  /** Narrows a query to the rows on which the current principal may do the action. */
  async filter<Row extends ObjectLiteral>(
    query: SelectQueryBuilder<Row>,
    alias: string,
    action: string,
    subject: Subject,
  ): Promise<void> {
    const { clause, parameters } = await this.where(action, subject, alias);
    query.andWhere(clause, parameters);
  }

  /** The rows on which the current principal may do the action, as a condition of a larger one. */
  async where(action: string, subject: Subject, alias: string): Promise<Where> {
    const principal = currentPrincipal();
    const circumstances = this.conditions.circumstancesOf(principal);
    const { ability } = await this.standing(principal, circumstances);
    return whereOf(ability, action, subject, alias);
  }

  /** A page of the rows on which the current principal may do the action, newest first, as `ask` finds them. */
  async page<Row extends { readonly id: string }>(
    action: string,
    subject: Subject,
    page: PageOfTable,
    ask: (statement: Statement) => Promise<Row[]>,
    { inPart = false }: CheckOptions = {},
  ): Promise<Row[]> {
    const principal = currentPrincipal();
    const circumstances = this.conditions.circumstancesOf(principal);
    const { ability, abilityInPart } = await this.standing(principal, circumstances);
    return pageByRules(inPart ? abilityInPart : ability, action, subject, page, ask);
  }

  private async standing(principal: Principal, circumstances: Circumstances): Promise<Standing> {
    const { organizationId } = principal;
    const since = this.known.moment;
    const conditions = await this.conditions.of(organizationId);
    const catalog = await this.catalogs.of(organizationId);
    const limits = limitsOf(principal, conditions, circumstances, catalog);
    const key = keyOf(principal, limits);
    const known = this.known.find(key);
    if (known !== undefined) return known;
    const { grants, about } = await this.grants.listHeld(principal);
    const make = (inPart: boolean): Ability =>
      abilityOf(principal, this.resourceTypes.all, grants, catalog, limits, { inPart });
    const ability = make(false);
    const limited = grants.some(({ part }) => part !== null);
    const standing = {
      ability,
      abilityInPart: limited ? make(true) : ability,
      grants,
      policy: policyVersionOf(this.resourceTypes.all, catalog, conditions),
    };
    const ends = grants.map((grant) => grant.expiresAt?.getTime() ?? Infinity);
    this.known.keep(key, standing, [organizationId, ...about], since, Math.min(...ends));
    return standing;
  }
}

/** Judges one question from all that decides about the principal. */
function judge(
  { ability, abilityInPart, policy, grants }: Standing,
  circumstances: Circumstances,
  { action, subject, row, inPart }: Question,
): Decision {
  const whole = evaluate(ability, action, subject, row);
  const known = { circumstances, policy, grants };
  if (!inPart || whole.outcome === 'allow') return { ...whole, ...known, parts: null };
  const judged = evaluate(abilityInPart, action, subject, row);
  const id = (row as { readonly id?: string } | undefined)?.id;
  const held = grants.filter((one) => one.resourceId === id && one.actions.includes(action));
  return { ...judged, ...known, parts: held.flatMap(({ part }) => part ?? []) };
}

/** Conditions that are not met; none for a principal that does not ask itself, since its circumstances are unknown. */
function limitsOf(
  { roles }: Principal,
  conditions: readonly Condition[],
  circumstances: Circumstances,
  catalog: RoleCatalog,
): readonly Limit[] {
  if (currentContext()?.asIf === true) return [];
  return findUnmetConditions(conditions, circumstances, roles, catalog);
}

/** Cache key of a standing. It names the scopes, because tokens of one session or client may have different ones. */
function keyOf(principal: Principal, limits: readonly Limit[]): string {
  const { organizationId, userId, guestOf = '', roles, scopes } = principal;
  const unmet = limits.map(({ condition, unmet }) => `${condition.id} ${missedBy(unmet)}`).join();
  return `${organizationId} ${userId} ${guestOf} ${roles.join()} ${scopes?.join() ?? '*'} ${unmet}`;
}

const missedBy = (unmet: readonly Unmet[]): string =>
  unmet.map(({ requirement }) => requirement).join('+');
