import { Injectable } from '@nestjs/common';
import {
  Config,
  currentPrincipal,
  invalidField,
  isId,
  newId,
  notFound,
  pageOf,
  readIdCursor,
  runAsIf,
  type Page,
  type Principal,
  type Subject,
  type UserId,
} from '../../platform/index.ts';
import { actionsOf, ConditionCatalogs } from '../conditions/condition-catalog.ts';
import { GrantStore } from '../grants/grant.store.ts';
import { UserDirectory, type KnownUser } from '../users/user-directory.ts';
import { abilityOf, decidingRule, describeRule } from '../policies/ability.ts';
import { AccessService } from '../policies/access.service.ts';
import { ResourceTypeCatalog } from '../resource-types/resource-types.ts';
import { RoleCatalogs } from '../roles/role-catalogs.ts';
import { ACCESS } from './access.policy.ts';
import { changesOf, pathOf, ruleFor, type AccessQuestion } from './explain.ts';
import type {
  Explanation,
  ExplanationQuery,
  Holder,
  HoldersQuery,
  ReachableResource,
  ReachQuery,
} from './explanation.dto.ts';

/** Number of users per batch. */
const CROWD = 1000;

/** A resource type, and one row of it where one was named. */
interface Asked {
  readonly subject: Subject;
  readonly row: object | undefined;
}

/** Explains what a principal may do and why, by the rules that decide. */
@Injectable()
export class ExplanationService {
  constructor(
    private readonly access: AccessService,
    private readonly resourceTypes: ResourceTypeCatalog,
    private readonly people: UserDirectory,
    private readonly grants: GrantStore,
    private readonly catalogs: RoleCatalogs,
    private readonly conditions: ConditionCatalogs,
    private readonly config: Config,
  ) {}

  /** @throws Problem not_found for a principal or a resource that the caller may not see */
  async explain({ principal, action, resource }: ExplanationQuery): Promise<Explanation> {
    const user = await this.principalOf(principal);
    const { subject, row } = await this.asked(resource, action);
    const { grants } = await this.grants.listHeld(as(user));
    const catalog = await this.catalogs.of(currentPrincipal().organizationId);
    const question = { principal: as(user), grants, catalog, action, subject, row };
    const whole = user.refusal === undefined ? ruleFor(question) : undefined;
    const rule = user.refusal === undefined ? ruleFor({ ...question, inPart: true }) : undefined;
    const inPart = whole === undefined && rule !== undefined;
    const denied =
      user.refusal ?? (inPart ? 'only a part of the resource is shared' : 'no rule allows it');
    return {
      allowed: whole !== undefined,
      inPart,
      principal: `user:${user.id}`,
      action,
      resource,
      rule: rule === undefined ? null : describeRule(rule),
      reason: whole === undefined ? denied : null,
      path: rule === undefined ? [] : pathOf(whole ?? rule, question),
      conditions: rule === undefined ? [] : await this.conditionsOn(question),
      changes: this.changes(user, question),
    };
  }

  /** Explains whether a principal of the caller's organization may do an action now. */
  async could(userId: UserId, action: string, subject: Subject, row?: object): Promise<boolean> {
    const user = await this.people.find(userId);
    if (user === null || user.refusal !== undefined) return false;
    const principal = as(user);
    const { grants } = await this.grants.listHeld(principal);
    const catalog = await this.catalogs.of(principal.organizationId);
    return ruleFor({ principal, grants, catalog, action, subject, row }) !== undefined;
  }

  /** Access conditions that apply to a principal. */
  private async conditionsOn({
    principal,
    catalog,
    action,
    subject,
    row,
  }: AccessQuestion): Promise<Explanation['conditions']> {
    const conditions = await this.conditions.of(principal.organizationId);
    const held = catalog.ways(principal.roles);
    const { classification } = (row ?? {}) as { readonly classification?: string };
    return conditions
      .filter((one) => actionsOf(one, subject).includes(action))
      .filter(({ roles }) => roles.length === 0 || roles.some((role) => held.has(role)))
      .filter(
        ({ classifications }) =>
          classifications.length === 0 || classifications.includes(classification ?? ''),
      )
      .map(({ id, name }) => ({ id, name }));
  }

  /** Rows of a resource type that a principal may read, and the other actions that they may do on each. */
  async reachable({
    principal,
    resource,
    limit,
    cursor,
  }: ReachQuery): Promise<Page<ReachableResource>> {
    const user = await this.principalOf(principal);
    const subject = this.resourceTypes.named(resource);
    const locator = subject === undefined ? undefined : this.resourceTypes.locatorOf(subject);
    if (subject === undefined || locator?.list === undefined) {
      throw invalidField('/resource', 'unknown_noun', 'must be a resource type that can be listed');
    }
    if (user.refusal !== undefined) return { items: [], nextCursor: null };
    const before = readIdCursor(cursor);
    const asked = as(user);
    const rows = await runAsIf(asked, () => locator.list?.(before, limit + 1) ?? []);
    const { grants } = await this.grants.listHeld(asked);
    const catalog = await this.catalogs.of(asked.organizationId);
    const ability = abilityOf(asked, [subject], grants, catalog);
    const onRows = Object.keys(subject.actions).filter(
      (action) => subject.withoutRow?.includes(action) !== true,
    );
    return pageOf(
      rows,
      limit,
      ({ id }) => id,
      (row) => ({
        resource: `${resource}:${row.id}`,
        actions: onRows.filter(
          (action) => decidingRule(ability, action, subject, row) !== undefined,
        ),
        inPart: decidingRule(ability, 'read', subject, row) === undefined,
      }),
    );
  }

  /** Lists principals who may do an action to a row. A page may hold fewer than its limit while more follow. */
  async holders({ action, resource, limit, cursor }: HoldersQuery): Promise<Page<Holder>> {
    const { organizationId } = currentPrincipal();
    const { subject, row } = await this.asked(resource, action);
    const held = await this.grants.listHeldOn(organizationId, (row as { id?: string })?.id);
    const catalog = await this.catalogs.of(organizationId);
    const found: Holder[] = [];
    const values = Object.values((row ?? {}) as Record<string, unknown>);
    const involved = new Set([...held.keys(), ...values]);
    const anybody = new Map<string, boolean>();
    let after = readIdCursor<UserId>(cursor);
    for (;;) {
      const crowd = await this.people.list(after, CROWD);
      for (const user of crowd) {
        if (user.refusal !== undefined) continue;
        const grants = held.get(user.id) ?? [];
        const question = { principal: as(user), grants, catalog, action, subject, row };
        if (!involved.has(user.id) && !mayAnybody(question, anybody)) continue;
        const rule = ruleFor(question) ?? ruleFor({ ...question, inPart: true });
        if (rule === undefined) continue;
        if (found.length === limit) return { items: found, nextCursor: cursorAt(found) };
        const { id, name } = user;
        const path = pathOf(rule, question);
        const inPart = ruleFor(question) === undefined;
        found.push({ principal: `user:${id}`, name, rule: describeRule(rule), path, inPart });
      }
      if (crowd.length < CROWD) return { items: found, nextCursor: null };
      after = crowd.at(-1)!.id;
    }
  }

  private changes({ refusal }: KnownUser, question: AccessQuestion): Explanation['changes'] {
    const changes = changesOf(question, [...this.config.AUTH_ROLES, ...question.catalog.own]);
    if (refusal === undefined) return changes;
    return ruleFor(question) === undefined ? [] : [{ kind: 'unlock' }];
  }

  /** Principal of a question: users may ask about themselves, admins about all. */
  private async principalOf(text: string | undefined): Promise<KnownUser> {
    const own = currentPrincipal();
    const id = text?.replace(/^user:/, '') ?? own.userId;
    const { organizationId } = own;
    const may = await this.access.can(own, 'explain', ACCESS, { organizationId, id });
    const user = may && isId<UserId>(id) ? await this.people.find(id) : null;
    if (user === null) throw notFound();
    return user;
  }

  /** Resource of a question: a row that the caller may not read counts as missing. */
  private async asked(resource: string, action: string): Promise<Asked> {
    const [resourceType = '', id] = resource.split(':', 2);
    const subject = this.resourceTypes.named(resourceType);
    if (subject === undefined) {
      const known = this.resourceTypes.names.join(', ');
      throw invalidField('/resource', 'unknown_noun', `must begin with one of ${known}`);
    }
    if (!Object.hasOwn(subject.actions, action)) {
      const known = Object.keys(subject.actions).join(', ');
      throw invalidField('/action', 'unknown_action', `must be one of ${known}`);
    }
    if (id === undefined) return { subject, row: undefined };
    const row = (await this.resourceTypes.locatorOf(subject)?.locate({ id })) ?? null;
    const visible =
      row !== null &&
      (!('read' in subject.actions) ||
        (await this.access.can(currentPrincipal(), 'read', subject, row)));
    if (!visible) throw notFound();
    return { subject, row };
  }
}

const cursorAt = (found: readonly Holder[]): string =>
  Buffer.from(found.at(-1)!.principal.slice('user:'.length)).toString('base64url');

/** Whether these roles alone allow the action, without ownership or grants. */
function mayAnybody(question: AccessQuestion, known: Map<string, boolean>): boolean {
  const { roles } = question.principal;
  const key = JSON.stringify(roles);
  const found = known.get(key);
  if (found !== undefined) return found;
  const principal = { ...question.principal, userId: newId<UserId>() };
  const may = ruleFor({ ...question, principal, grants: [] }) !== undefined;
  known.set(key, may);
  return may;
}

/** Somebody as they would be if they signed in now. */
function as({ id, roles }: KnownUser): Principal {
  return {
    kind: 'user',
    organizationId: currentPrincipal().organizationId,
    userId: id,
    roles,
    scopes: null,
    credentialId: `explained ${id}`,
    authenticatedAtMs: null,
    methods: [],
    requiredAction: null,
  };
}
