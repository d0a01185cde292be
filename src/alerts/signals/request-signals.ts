import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  logger,
  newId,
  RequestObservers,
  runInContext,
  subnetOf,
  UnitOfWork,
  type FinishedRequest,
  type OrganizationId,
  type RequestContent,
  type RequestObserver,
} from '../../platform/index.ts';
import { signalsDropped, signalsSeen } from '../alerts.metrics.ts';
import { PayloadInspection } from './payload-inspection.ts';
import { RequestSignalStore, type NewRequestSignal } from './request-signal.store.ts';
import type { Signal } from './signal.ts';

/** Takes the new signals of one organization, in the transaction that stores them. */
export type SignalReader = (
  organizationId: OrganizationId,
  signals: readonly Signal[],
) => Promise<void>;

/** A request whose content waits for its inspection. */
interface Uninspected {
  readonly request: FinishedRequest;
  readonly content: RequestContent;
}

type Waiting = Map<OrganizationId | undefined, NewRequestSignal[]>;

const FLUSH_MS = 250;
/** Signals that wait for a flush; beyond that they are dropped, and counted. */
const MAX_WAITING = 2000;
/** Requests from one address within a flush that are a signal by their number. */
const MANY_REQUESTS = 250;
const MAX_SOURCES = 10_000;
/** Time for inspections before other work gets its turn. */
const TURN_MS = 10;
/** Statuses from this one on are signals by themselves. */
const REFUSED_FROM = 400;

/**
 * Observes finished requests, and stores those that may matter to security. Analysis follows the answer and never holds
 * it up: when too many signals come at once, signals are dropped, not requests.
 */
@Injectable()
export class RequestSignals implements RequestObserver, OnApplicationShutdown {
  readonly wantsContent = true;
  private readonly payloads = new PayloadInspection();
  private toInspect: Uninspected[] = [];
  private readonly readers: SignalReader[] = [];
  private waiting: Waiting = new Map();
  private count = 0;
  private sources = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private storing: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    observers: RequestObservers,
    private readonly store: RequestSignalStore,
    private readonly uow: UnitOfWork,
  ) {
    observers.add(this);
  }

  addReader(reader: SignalReader): void {
    this.readers.push(reader);
  }

  observe(request: FinishedRequest): void {
    this.countSource(request.source);
    const content = request.content?.();
    if (content !== undefined && this.payloads.needs(content)) {
      // Without the function that reads the content, which would keep the whole request until the next flush.
      this.queue({ request: { ...request, content: undefined }, content });
    } else if (request.status >= REFUSED_FROM) this.add(toSignal(request), request);
  }

  /** Stores what waits, and what came meanwhile. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.inspectAll();
    this.addVolumes();
    const waiting = this.waiting;
    this.waiting = new Map();
    this.count = 0;
    // One after the other, so that signals keep their order.
    this.storing = this.storing.then(() =>
      // Not in the context of the request that came first.
      runInContext({ requestId: newId(), source: 'job' }, () => this.storeAll(waiting)),
    );
    await this.storing;
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.flush();
  }

  private countSource(source: string): void {
    const known = this.sources.get(source);
    if (known === undefined && this.sources.size >= MAX_SOURCES) return;
    this.sources.set(source, (known ?? 0) + 1);
    this.schedule();
  }

  private addVolumes(): void {
    const sources = this.sources;
    this.sources = new Map();
    for (const [source, requests] of sources) {
      if (requests < MANY_REQUESTS) continue;
      const fields = { event: 'volume', source, network: subnetOf(source), requests };
      this.add({ at: new Date(), fields });
    }
  }

  private queue(uninspected: Uninspected): void {
    if (this.toInspect.length >= MAX_WAITING) {
      signalsDropped.inc();
      return;
    }
    this.toInspect.push(uninspected);
    this.schedule();
  }

  /** Inspects what waits, in turns with everything else that the thread does. */
  private async inspectAll(): Promise<void> {
    const waiting = this.toInspect;
    this.toInspect = [];
    let turnEndsAt = performance.now() + TURN_MS;
    for (const { request, content } of waiting) {
      if (performance.now() > turnEndsAt) {
        await new Promise((resolve) => setImmediate(resolve));
        turnEndsAt = performance.now() + TURN_MS;
      }
      this.inspect({ request, content });
    }
  }

  /** Never throws: what a stranger sends must not end the process. */
  private inspect({ request, content }: Uninspected): void {
    try {
      const { detected, rules } = this.payloads.inspect(request.method, content);
      const attacks = [...new Set(rules.map((rule) => rule.split('.', 1)[0]!))];
      if (detected) this.add(toSignal(request, { event: 'payload', attacks, rules }), request);
      else if (request.status >= REFUSED_FROM) this.add(toSignal(request), request);
    } catch (err) {
      signalsDropped.inc();
      logger.error({ err, requestId: request.requestId }, 'a request could not be inspected');
    }
  }

  private add(signal: NewRequestSignal, request?: FinishedRequest): void {
    const organizationId = request?.principal?.organizationId;
    if (this.count >= MAX_WAITING) {
      signalsDropped.inc();
      return;
    }
    this.count += 1;
    const waiting = this.waiting.get(organizationId);
    if (waiting === undefined) this.waiting.set(organizationId, [signal]);
    else waiting.push(signal);
    this.schedule();
  }

  private schedule(): void {
    if (this.timer !== undefined || this.stopped) return;
    this.timer = setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  private async storeAll(waiting: Waiting): Promise<void> {
    for (const [organizationId, signals] of waiting) {
      try {
        const owner = organizationId ?? (await this.store.operator());
        if (owner !== undefined) await this.storeFor(owner, signals);
      } catch (err) {
        signalsDropped.inc(signals.length);
        logger.warn({ err }, 'request signals could not be stored');
      }
    }
  }

  private storeFor(
    organizationId: OrganizationId,
    signals: readonly NewRequestSignal[],
  ): Promise<void> {
    const context = { requestId: newId(), source: 'job', organizationId };
    return runInContext(context, () =>
      this.uow.run(async () => {
        await this.store.acquireLock(organizationId);
        const stored = await this.store.insert(organizationId, signals);
        signalsSeen.inc({ kind: 'request' }, stored.length);
        for (const reader of this.readers) await reader(organizationId, stored);
      }),
    );
  }
}

function toSignal(request: FinishedRequest, more: object = {}): NewRequestSignal {
  const { principal, source } = request;
  return {
    at: new Date(),
    fields: {
      event: 'request',
      method: request.method,
      route: request.route,
      status: request.status,
      problem: request.problem ?? null,
      source,
      network: subnetOf(source),
      device: request.device?.slice(0, 200) ?? null,
      user_id: principal?.userId ?? null,
      credential_id: principal?.credentialId ?? null,
      aborted: request.aborted,
      ...more,
    },
  };
}
