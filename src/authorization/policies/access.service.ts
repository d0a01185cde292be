import { Injectable } from '@nestjs/common';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import {
  Broadcast,
  currentPrincipal,
  Remembered,
  type Principal,
  type Subject,
} from '../../platform/index.ts';
import { RoleBooks } from '../roles/role-books.ts';
import { whereOf, type Where } from './rule-sql.ts';
import { Subjects } from './subjects.ts';
import { GrantStore } from '../grants/grant.store.ts';
import { abilityOf, decidingRule, type Ability } from './ability.ts';

const MOST_KNOWN = 10_000;
const LONGEST_MS = 60_000;

/** Decides what a principal may do, in memory and in SQL from the same rules. */
@Injectable()
export class Access {
  private readonly known: Remembered<Ability>;

  constructor(
    private readonly subjects: Subjects,
    private readonly grants: GrantStore,
    private readonly books: RoleBooks,
    broadcast: Broadcast,
  ) {
    this.known = new Remembered(broadcast, 'access', { most: MOST_KNOWN, longestMs: LONGEST_MS });
  }

  /** Whether the principal may do the action to this row, or to some row of the noun when none is given. */
  async can(
    principal: Principal,
    action: string,
    subject: Subject,
    row?: object,
  ): Promise<boolean> {
    const ability = await this.ability(principal);
    return decidingRule(ability, action, subject, row) !== undefined;
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
    return whereOf(await this.ability(currentPrincipal()), action, subject, alias);
  }

  private async ability(principal: Principal): Promise<Ability> {
    const { organizationId, userId, credentialId, roles, scopes } = principal;
    // Tokens of one session or client may have different scopes: who acts for somebody has less than they have.
    const key = `${credentialId} ${roles.join()} ${scopes?.join() ?? '*'}`;
    const known = this.known.find(key);
    if (known !== undefined) return known;
    const since = this.known.moment;
    const grants = await this.grants.listHeld(organizationId, userId);
    const book = await this.books.of(organizationId);
    const ability = abilityOf(principal, this.subjects.all, grants, book);
    const ends = grants.map((grant) => grant.expiresAt?.getTime() ?? Infinity);
    this.known.keep(key, ability, [userId, organizationId], since, Math.min(...ends));
    return ability;
  }
}
