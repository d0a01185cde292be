import type { BlockList } from 'node:net';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  Broadcast,
  liesIn,
  logger,
  networkList,
  newId,
  Problem,
  RequestObservers,
  runInContext,
  type AdmissionRule,
  type OrganizationId,
} from '../../platform/index.ts';
import { networkRefusals } from '../alerts.metrics.ts';
import { NetworkRuleStore, type RuleInForce } from './network-rule.store.ts';

interface Lists {
  readonly allowed: BlockList | undefined;
  readonly denied: BlockList | undefined;
}

const NONE: Lists = { allowed: undefined, denied: undefined };

/** The network rules as this instance applies them: read at the start, after each change, and when one ends. */
@Injectable()
export class NetworkRulesInForce implements AdmissionRule, OnApplicationBootstrap {
  private server = NONE;
  private organizations = new Map<OrganizationId, Lists>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: NetworkRuleStore,
    private readonly broadcast: Broadcast,
    observers: RequestObservers,
  ) {
    observers.addRule(this);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.broadcast.listen('network-rules', () => this.reload());
    await this.read();
  }

  /** Refuses requests to the server from a denied network. An allowed network goes before. */
  refuses({ source }: { readonly source: string }): Problem | undefined {
    return isDenied(this.server, source) ? refusal() : undefined;
  }

  /** Refuses members of an organization that denies their network. */
  refusesMember(organizationId: OrganizationId, source: string): Problem | undefined {
    const lists = this.organizations.get(organizationId);
    return lists !== undefined && isDenied(lists, source) ? refusal() : undefined;
  }

  private reload(): void {
    this.read().catch((err: unknown) => logger.error({ err }, 'network rules could not be read'));
  }

  private async read(): Promise<void> {
    const rules = await runInContext({ requestId: newId(), source: 'job' }, () =>
      this.store.inForce(),
    );
    this.server = listsOf(rules.filter(({ scope }) => scope === 'server'));
    this.organizations = new Map(
      [...Map.groupBy(rules, ({ organizationId }) => organizationId)].map(([id, own]) => [
        id,
        listsOf(own.filter(({ scope }) => scope === 'organization')),
      ]),
    );
    this.readWhenOneEnds(rules);
  }

  private readWhenOneEnds(rules: readonly RuleInForce[]): void {
    clearTimeout(this.timer);
    const ends = rules.flatMap(({ expiresAt }) => expiresAt?.getTime() ?? []);
    if (ends.length === 0) return;
    const waitMs = Math.min(MAX_WAIT_MS, Math.max(0, Math.min(...ends) - Date.now()));
    this.timer = setTimeout(() => this.reload(), waitMs + 1).unref();
  }
}

/** Longest time of a timer that Node keeps. */
const MAX_WAIT_MS = 86_400_000;

function listsOf(rules: readonly RuleInForce[]): Lists {
  const of = (effect: RuleInForce['effect']) =>
    networkList(rules.filter((rule) => rule.effect === effect).map(({ network }) => network));
  return { allowed: of('allow'), denied: of('deny') };
}

function isDenied({ allowed, denied }: Lists, source: string): boolean {
  if (denied === undefined || !liesIn(denied, source)) return false;
  return allowed === undefined || !liesIn(allowed, source);
}

function refusal(): Problem {
  networkRefusals.inc();
  return new Problem('network_denied', 'An administrator can say why, and allow it again.');
}
