import pg from 'pg';
import { currentContext, type RequestContext } from '../context/context.ts';
import { ConnectionShares, type ConnectionWish } from './connection-shares.ts';

type Released = (error?: Error | boolean) => void;
type Checkout = (error: Error | undefined, client?: pg.PoolClient, release?: Released) => void;

export interface OrganizationPoolOptions extends pg.PoolConfig {
  /** After how many seconds a request is given up: its statements and its waiting end before. */
  readonly requestSeconds?: number;
}

const LABEL = {
  name: 'connection_label',
  text: `select set_config('stockade.organization_id', $1, false),
                set_config('lock_timeout', $2, false),
                set_config('statement_timeout', $3, false),
                set_config('idle_in_transaction_session_timeout', $4, false)`,
};

/** Milliseconds that work may wait for a connection, and a statement for a lock, run, and leave its transaction idle. */
interface TimeLimits {
  readonly waitMs: number;
  readonly lockMs: number;
  readonly statementMs: number;
  readonly idleMs: number;
}

const MINUTE_MS = 60_000;
/** Limits of jobs, commands and the start-up, which no client waits for. */
const BACKGROUND: TimeLimits = {
  waitMs: 5 * MINUTE_MS,
  lockMs: 15 * MINUTE_MS,
  statementMs: 60 * MINUTE_MS,
  idleMs: 60 * MINUTE_MS,
};
const MAX_LOCK_MS = 5000;

/** A request's statements end while its client can still be told why. */
function requestLimits(requestMs: number): TimeLimits {
  return {
    waitMs: Math.floor(requestMs / 2),
    lockMs: Math.min(MAX_LOCK_MS, Math.floor(requestMs / 3)),
    statementMs: Math.floor(requestMs * 0.8),
    idleMs: requestMs,
  };
}

/**
 * The only way to a database connection. Each connection that leaves the pool is labelled with the
 * organization of the current context, or with none; row-level security shows rows of that label
 * alone. A query that forgets its filter, or runs outside of any context, therefore finds nothing of
 * another organization. The label is set outside of transactions, so a rollback cannot undo it. With it
 * come the time limits of statements: those of a request end before the request is given up.
 */
export class OrganizationPool extends pg.Pool {
  private readonly labels = new WeakMap<pg.PoolClient, string>();
  private readonly shares: ConnectionShares;
  private readonly request: TimeLimits;

  constructor(options: OrganizationPoolOptions = {}) {
    super(options);
    this.request = requestLimits((options.requestSeconds ?? 30) * 1000);
    this.shares = new ConnectionShares(options.max ?? 10);
    // A connection that breaks while it is being labelled has nobody else to listen: unheard, the error
    // would end the process. Whoever queries on it is told by the query.
    this.on('connect', (client) => client.on('error', () => undefined));
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Checkout): void;
  override connect(callback?: Checkout): Promise<pg.PoolClient> | undefined {
    // Read now: a queued checkout is called back in the context of whoever released the connection.
    const context = currentContext();
    if (callback === undefined) return this.labelled(context);
    this.labelled(context).then(
      (client) => callback(undefined, client, (error) => client.release(error)),
      (error: Error) => callback(error),
    );
    return undefined;
  }

  private async labelled(context: RequestContext | undefined): Promise<pg.PoolClient> {
    const isRequest = context?.life !== undefined;
    const limits = isRequest ? this.request : BACKGROUND;
    const wish: ConnectionWish = {
      organizationId: context?.organizationId ?? '',
      holder: isRequest ? (context.principal?.userId ?? '') : 'jobs',
      urgent: context?.urgent === true,
      waitMs: limits.waitMs,
    };
    const client = await this.checkOut(wish);
    const label = `${wish.organizationId} ${isRequest ? 'request' : 'background'}`;
    if (this.labels.get(client) === label) return client;
    try {
      const { lockMs, statementMs, idleMs } = limits;
      const values = [wish.organizationId, `${lockMs}`, `${statementMs}`, `${idleMs}`];
      await client.query({ ...LABEL, values });
      this.labels.set(client, label);
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  /** Takes a connection within the shares; releasing it gives its place back. */
  private async checkOut(wish: ConnectionWish): Promise<pg.PoolClient> {
    await this.shares.enter(wish);
    try {
      const client = await super.connect();
      const release = client.release.bind(client);
      client.release = (error) => {
        client.release = release;
        this.shares.leave(wish);
        release(error);
      };
      return client;
    } catch (error) {
      this.shares.leave(wish);
      throw error;
    }
  }
}
