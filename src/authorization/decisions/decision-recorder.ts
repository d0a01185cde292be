import { hash } from 'node:crypto';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import {
  currentContext,
  logger,
  newId,
  runAsOrganization,
  type Principal,
  type Subject,
  type OrganizationId,
} from '../../platform/index.ts';
import type { Decision } from '../policies/access.service.ts';
import { describeRule } from '../policies/ability.ts';
import { resourceTypeOf } from '../resource-types/resource-types.ts';
import { factsOf } from './decision-facts.ts';
import { DecisionStore } from './decision.store.ts';

const EVERY_MS = 10_000;
const MAX_KNOWN_DECISIONS = 50_000;

/** Number of repetitions of a decision that are not stored yet. */
interface Again {
  readonly organizationId: OrganizationId;
  readonly digest: Buffer;
  /** Since 1970, in UTC. */
  readonly day: number;
  times: number;
  lastAt: Date;
}

/** The decision that was last taken on a row: what it was about, and what came of it. */
interface LastDecision
  extends
    Pick<AskedPolicy, 'principal' | 'action'>,
    Pick<Decision, 'policy' | 'rule' | 'outcome' | 'grants'> {
  readonly inPart: boolean;
  readonly reason: string | null;
  readonly again: Again;
}

/** Input of a policy for one request. */
export interface AskedPolicy {
  readonly principal: Principal;
  readonly action: string;
  readonly subject: Subject;
  readonly row: object | undefined;
}

/**
 * Records decisions. A decision is written before it takes effect. Equal decisions of the same day, from the same
 * facts, are counted in memory, and the counts are written every few seconds, so that few requests wait for a write. A
 * crash loses counts of the last seconds, but no decision.
 */
@Injectable()
export class DecisionRecorder implements OnModuleInit, OnApplicationShutdown {
  private known = new Map<string, Again>();
  /** The last decision on each row: most requests ask the same again. What it counts on must be known. */
  private lastOn = new WeakMap<object, LastDecision>();
  private readonly policies = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly store: DecisionStore) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.write(), EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.write();
  }

  /** @param reason why not, where it is refused */
  async note(asked: AskedPolicy, decision: Decision, reason: string | null): Promise<void> {
    if (!this.countRepetition(asked, decision, reason)) await this.keep(asked, decision, reason);
  }

  /** Counts a decision that equals the last decision on its row. Returns false, and counts nothing, if it differs. */
  countRepetition(asked: AskedPolicy, decision: Decision, reason: string | null): boolean {
    const { row } = asked;
    const last = row === undefined ? undefined : this.lastOn.get(row);
    if (last === undefined || !isSame(last, asked, decision, reason)) return false;
    const now = new Date();
    if (last.again.day !== dayOf(now)) return false;
    last.again.times += 1;
    last.again.lastAt = now;
    return true;
  }

  private async keep(asked: AskedPolicy, decision: Decision, reason: string | null): Promise<void> {
    const now = new Date();
    const { principal, action, subject, row } = asked;
    const { organizationId, userId, credentialId, kind, roles, scopes } = principal;
    const facts = factsOf(subject, row, decision.grants, decision.parts !== null);
    const rule = decision.rule === undefined ? null : describeRule(decision.rule);
    const { outcome, circumstances } = decision;
    const { version } = decision.policy;
    const day = dayOf(now);
    // Its hash, because facts may be long and very many are remembered.
    const key = hash(
      'sha256',
      JSON.stringify([
        day,
        organizationId,
        userId,
        credentialId,
        kind,
        roles,
        scopes,
        action,
        subject.name,
        facts,
        outcome,
        rule,
        reason,
        version,
      ]),
      'base64url',
    );
    const again = this.known.get(key);
    if (again !== undefined) {
      again.times += 1;
      again.lastAt = now;
      this.remember(asked, decision, reason, again);
      return;
    }
    const digest = Buffer.from(key, 'base64url');
    await this.keepPolicy(organizationId, decision);
    await this.store.insert({
      organizationId,
      id: newId(),
      digest,
      userId,
      credentialId,
      kind,
      roles: [...roles],
      scopes: scopes === null ? null : [...scopes],
      action,
      noun: resourceTypeOf(subject),
      resourceId: facts.row?.['id'] ?? null,
      facts,
      circumstances: { ...circumstances, at: circumstances.at.toISOString() },
      outcome,
      rule,
      reason,
      policyVersion: version,
      requestId: currentContext()?.requestId ?? 'none',
      firstAt: now,
      lastAt: now,
      times: 1,
    });
    if (this.known.size >= MAX_KNOWN_DECISIONS) await this.forgetAll();
    // The same may have been kept, and counted, during the write.
    const kept = this.known.get(key) ?? { organizationId, digest, day, times: 0, lastAt: now };
    this.known.set(key, kept);
    this.remember(asked, decision, reason, kept);
  }

  private remember(
    { principal, action, row }: AskedPolicy,
    { policy, rule, outcome, grants, parts }: Decision,
    reason: string | null,
    again: Again,
  ): void {
    if (row === undefined) return;
    const what = { principal, action, policy, rule, outcome, grants };
    this.lastOn.set(row, { ...what, inPart: parts !== null, reason, again });
  }

  private async keepPolicy(organizationId: OrganizationId, { policy }: Decision): Promise<void> {
    const key = `${organizationId} ${policy.version}`;
    if (this.policies.has(key)) return;
    await this.store.insertPolicy(organizationId, policy);
    this.policies.add(key);
  }

  private async forgetAll(): Promise<void> {
    const known = this.known;
    this.known = new Map();
    this.lastOn = new WeakMap();
    await this.write(known);
  }

  /** Writes the counts, and forgets earlier days; what fails is tried again with the next. */
  private async write(known = this.known): Promise<void> {
    const counted = [...known.values()].filter(({ times }) => times > 0);
    for (const [organizationId, own] of Map.groupBy(counted, (one) => one.organizationId)) {
      const taken = own.map(({ digest, times, lastAt }) => ({ digest, times, lastAt }));
      for (const one of own) one.times = 0;
      try {
        await runAsOrganization(organizationId, () => this.store.count(taken));
      } catch (err) {
        for (const [i, one] of own.entries()) one.times += taken[i]!.times;
        logger.debug({ err }, 'decisions');
      }
    }
    const today = dayOf(new Date());
    for (const [key, { day, times }] of known) if (day < today && times === 0) known.delete(key);
  }
}

const dayOf = (at: Date): number => Math.floor(at.getTime() / 86_400_000);

/** Whether nothing differs, by identity: what decides is kept as it is until it changes. */
function isSame(
  last: LastDecision,
  { principal, action }: AskedPolicy,
  { policy, rule, outcome, grants, parts }: Decision,
  reason: string | null,
): boolean {
  return (
    last.principal === principal &&
    last.action === action &&
    last.policy === policy &&
    last.rule === rule &&
    last.outcome === outcome &&
    last.grants === grants &&
    last.inPart === (parts !== null) &&
    last.reason === reason
  );
}
