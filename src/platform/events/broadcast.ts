import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { currentContext, runInContext } from '../context/context.ts';
import { UnitOfWork } from '../database/unit-of-work.ts';
import { logger } from '../telemetry/logger.ts';

const CHANNEL = 'stockade';
const TELL = 'select pg_notify($1, payload) from unnest($2::text[]) payload';
const RETRY_MS = 500;
const HEARTBEAT_MS = 2000;
const SILENCE_MS = 3000;

type Listener = (key: string) => void;

/** Connection for listening; a class, so that it can be injected. */
export class BroadcastConnection {
  constructor(readonly config: pg.ClientConfig) {}
}

/**
 * Tells every instance on this database that something changed: an id and never content. Sent with the
 * transaction that changes it, over LISTEN/NOTIFY. After a lost connection listeners are called with
 * `*`, which means: forget everything you remember.
 */
@Injectable()
export class Broadcast implements OnApplicationShutdown {
  private readonly listeners = new Map<string, Set<Listener>>();
  private client: pg.Client | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly connection: BroadcastConnection,
  ) {}

  /** While this is false changes elsewhere are not heard of, so nothing remembered may be trusted. */
  get connected(): boolean {
    return this.client !== undefined;
  }

  /**
   * Sends a notification when the open transaction commits, or at once if there is none. This instance receives it
   * before the requester of the change receives the response.
   */
  async notify(topic: string, key: string): Promise<void> {
    await this.notifyAll(topic, [key]);
  }

  /** Sends notifications for many keys with one statement. */
  async notifyAll(topic: string, keys: readonly string[]): Promise<void> {
    const payloads = keys.map((key) => `${topic} ${key}`);
    await this.uow.prepared('broadcast_tell', TELL, [CHANNEL, payloads]);
    this.uow.afterCommit(() => payloads.forEach((payload) => this.deliver(payload)));
  }

  /**
   * Calls the listener with each key, in the context of the caller of `listen`, so that its queries run as that
   * organization. Returns a function that stops listening.
   */
  listen(topic: string, listener: Listener): () => void {
    const known = this.listeners.get(topic) ?? new Set();
    const context = currentContext();
    const called: Listener =
      context === undefined ? listener : (key) => runInContext(context, () => listener(key));
    this.listeners.set(topic, known.add(called));
    return () => known.delete(called);
  }

  async start(): Promise<void> {
    const client = new pg.Client({
      ...this.connection.config,
      query_timeout: SILENCE_MS,
      application_name: 'stockade events',
    });
    let ended = false;
    client.on('notification', (message) => this.deliver(message.payload ?? ''));
    client.on('error', (error) => logger.warn({ err: error }, 'the notification connection broke'));
    client.once('end', () => {
      ended = true;
      if (this.client === client) this.lost();
    });
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    if (ended) throw new Error('the notification connection broke as it began');
    this.tellEverything();
    this.client = client;
    this.heartbeat = setInterval(() => this.check(client), HEARTBEAT_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.heartbeat);
    await this.client?.end();
  }

  /** A connection that died without a word (a cut cable) answers nothing: then it is given up. */
  private check(client: pg.Client): void {
    client.query('select 1').catch(() => client.end().catch(() => undefined));
  }

  private deliver(payload: string): void {
    const space = payload.indexOf(' ');
    const key = payload.slice(space + 1);
    for (const listener of this.listeners.get(payload.slice(0, space)) ?? []) listener(key);
  }

  private tellEverything(): void {
    for (const listeners of this.listeners.values())
      for (const listener of listeners) listener('*');
  }

  private lost(): void {
    this.client = undefined;
    clearInterval(this.heartbeat);
    if (this.stopped) return;
    this.tellEverything();
    this.retryLater();
  }

  /** One attempt at a time, until one succeeds. */
  private retryLater(): void {
    setTimeout(() => {
      if (!this.stopped) this.start().catch(() => this.retryLater());
    }, RETRY_MS).unref();
  }
}
