import pg from 'pg';
import { currentContext } from '../context/context.ts';

type Released = (error?: Error | boolean) => void;
type Checkout = (error: Error | undefined, client?: pg.PoolClient, release?: Released) => void;

const LABEL = {
  name: 'organization_label',
  text: "select set_config('stockade.organization_id', $1, false)",
};

/**
 * The only door to a database connection. Each connection that leaves the pool is labelled with the
 * organisation of the current context, or with none; row-level security shows rows of that label
 * alone. A query that forgets its filter, or runs outside of any context, therefore finds nothing of
 * another organisation. The label is set outside of transactions, so a rollback cannot undo it.
 */
export class OrganizationPool extends pg.Pool {
  private readonly labels = new WeakMap<pg.PoolClient, string>();

  constructor(options?: pg.PoolConfig) {
    super(options);
    // A connection that breaks while it is being labelled has nobody else to listen: unheard, the error
    // would end the process. Whoever queries on it is told by the query.
    this.on('connect', (client) => client.on('error', () => undefined));
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Checkout): void;
  override connect(callback?: Checkout): Promise<pg.PoolClient> | undefined {
    // Read now: a queued checkout is called back in the context of whoever released the connection.
    const label = currentContext()?.organizationId ?? '';
    if (callback === undefined) return this.labelled(label);
    this.labelled(label).then(
      (client) => callback(undefined, client, (error) => client.release(error)),
      (error: Error) => callback(error),
    );
    return undefined;
  }

  private async labelled(label: string): Promise<pg.PoolClient> {
    const client = await super.connect();
    if ((this.labels.get(client) ?? '') === label) return client;
    try {
      await client.query({ ...LABEL, values: [label] });
      this.labels.set(client, label);
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}
