import { Injectable, type OnModuleInit } from '@nestjs/common';
import { subject as typed } from '@casl/ability';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { Broadcast, currentPrincipal, type Principal, type Subject } from '../../platform/index.ts';
import { GrantStore } from '../grants/grant.store.ts';
import { abilityOf, type Ability } from './ability.ts';

/** The nouns that the policies of this server speak of; the roof lists them. */
export class Subjects {
  constructor(readonly all: readonly Subject[]) {}
}

interface Known {
  readonly ability: Ability;
  readonly userId: string;
  readonly until: number;
}

const MOST_KNOWN = 10_000;
const LONGEST_MS = 60_000;

/** Decides what a principal may do, in memory and in SQL from the same rules. */
@Injectable()
export class Access implements OnModuleInit {
  private readonly known = new Map<string, Known>();
  private changes = 0;

  constructor(
    private readonly subjects: Subjects,
    private readonly grants: GrantStore,
    private readonly broadcast: Broadcast,
  ) {}

  onModuleInit(): void {
    this.broadcast.listen('access', (userId) => this.forget(userId));
  }

  /** Whether the principal may do the action to this row, or to some row of the noun when none is given. */
  async can(
    principal: Principal,
    action: string,
    subject: Subject,
    row?: object,
  ): Promise<boolean> {
    const ability = await this.ability(principal);
    return ability.can(action, row === undefined ? subject.name : typed(subject.name, row));
  }

  /** Narrows a query to the rows on which the current principal may do the action. */
  async filter<Row extends ObjectLiteral>(
    query: SelectQueryBuilder<Row>,
    alias: string,
    action: string,
    subject: Subject,
  ): Promise<void> {
    const ability = await this.ability(currentPrincipal());
    const parameters: Record<string, unknown> = {};
    const term = (column: string, condition: unknown): string => {
      const name = `access${Object.keys(parameters).length}`;
      const list = (condition as { $in?: readonly string[] }).$in;
      parameters[name] = list ?? condition;
      return list === undefined
        ? `${alias}.${column} = :${name}`
        : `${alias}.${column} = any(:${name}::uuid[])`;
    };
    const reaches = ability.rulesFor(action, subject.name).map((rule) =>
      Object.entries(rule.conditions ?? {})
        .map(([column, condition]) => term(column, condition))
        .join(' and '),
    );
    const clause =
      reaches.length === 0 ? 'false' : reaches.map((reach) => `(${reach})`).join(' or ');
    query.andWhere(`(${clause})`, parameters);
  }

  private async ability(principal: Principal): Promise<Ability> {
    const key = `${principal.credentialId} ${principal.roles.join()}`;
    const known = this.known.get(key);
    if (known !== undefined && known.until > Date.now() && this.broadcast.connected) {
      return known.ability;
    }
    const changesBefore = this.changes;
    const made = await this.make(principal);
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    // What was read while something changed may be stale already: use it once, do not remember it.
    if (changesBefore === this.changes && this.broadcast.connected) this.known.set(key, made);
    return made.ability;
  }

  private async make(principal: Principal): Promise<Known> {
    const now = Date.now();
    const grants = await this.grants.listHeld(principal.organizationId, principal.userId);
    const ends = grants.map((grant) => grant.expiresAt?.getTime() ?? Infinity);
    return {
      ability: abilityOf(principal, this.subjects.all, grants),
      userId: principal.userId,
      until: Math.min(now + LONGEST_MS, ...ends),
    };
  }

  private forget(userId: string): void {
    this.changes += 1;
    if (userId === '*') this.known.clear();
    for (const [key, known] of this.known) if (known.userId === userId) this.known.delete(key);
  }
}
