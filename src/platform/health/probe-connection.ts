import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';

const ANSWER_MS = 2000;
const IDLE_MS = 30_000;

/** A connection for probes alone: they are answered however busy the others are. It sees no organization's rows. */
@Injectable()
export class ProbeConnection implements OnApplicationShutdown {
  private readonly pool: pg.Pool;

  constructor(server: pg.ClientConfig) {
    this.pool = new pg.Pool({
      ...server,
      max: 1,
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
      statement_timeout: ANSWER_MS,
      idleTimeoutMillis: IDLE_MS,
      application_name: 'stockade probes',
    });
    // A probe that finds no connection says so; an idle one that breaks concerns nobody.
    this.pool.on('error', () => undefined);
  }

  /** @throws Error when the database does not answer within two seconds */
  async query<Row extends object>(text: string): Promise<Row[]> {
    return (await this.pool.query<Row>(text)).rows;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
