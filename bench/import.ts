/**
 * How long an import over HTTP into sealed segments takes, against COPY of the same rows into a plain
 * table with the primary key (unique_id, ds), on the same PostgreSQL and in the same run; and how much
 * memory the server needs for it. Usage: npm run bench -- import [rows] [rounds]
 */
import { once } from 'node:events';
import pg from 'pg';
import { startServer } from '../test/support/server.ts';
import { median, memoryOf, report, withPostgres } from './support/measure.ts';

const ROWS = Number(process.argv[2] ?? 1_000_000);
const LENGTH = 100;
const ROUNDS = Number(process.argv[3] ?? 3);

function* lines(rows: number): Generator<string> {
  yield 'unique_id,ds,y\n';
  for (let series = 0; series < rows / LENGTH; series += 1) {
    let text = '';
    for (let step = 0; step < LENGTH; step += 1) {
      const month = String((step % 12) + 1).padStart(2, '0');
      const value = (((series * 31 + step * 17) % 1000) + 0.5).toFixed(2);
      text += `SKU-${String(series).padStart(6, '0')},${2000 + Math.floor(step / 12)}-${month}-01,${value}\n`;
    }
    yield text;
  }
}

async function copySeconds(url: string, file: Buffer): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('drop table if exists plain');
  await client.query(
    'create table plain (unique_id text, ds date, y float8, primary key (unique_id, ds))',
  );
  const startedAt = performance.now();
  await copyIn(client, file);
  const seconds = (performance.now() - startedAt) / 1000;
  await client.query('drop table plain');
  await client.end();
  return seconds;
}

/** The COPY protocol by hand: pg has no public door for it. */
async function copyIn(client: pg.Client, file: Buffer): Promise<void> {
  const query = new CopyIn(file);
  client.query(query as never);
  await query.done;
}

class CopyIn {
  readonly text = 'copy plain from stdin with (format csv, header true)';
  readonly done: Promise<void>;
  callback = (): void => undefined;
  private readonly file: Buffer;
  private readonly settle = Promise.withResolvers<void>();

  constructor(file: Buffer) {
    this.file = file;
    this.done = this.settle.promise;
  }

  submit(connection: { query(text: string): void }): void {
    connection.query(this.text);
  }

  handleCopyInResponse(connection: {
    stream: NodeJS.WritableStream;
    sendCopyFromChunk(chunk: Buffer): void;
    endCopyFrom(): void;
  }): void {
    void (async () => {
      for (let at = 0; at < this.file.length; at += 65_536) {
        connection.sendCopyFromChunk(this.file.subarray(at, at + 65_536));
        if ((connection.stream as { writableNeedDrain?: boolean }).writableNeedDrain === true) {
          await once(connection.stream, 'drain');
        }
      }
      connection.endCopyFrom();
    })();
  }

  handleCommandComplete(): void {}
  handleReadyForQuery(): void {
    this.settle.resolve();
  }
  handleError(error: Error): void {
    this.settle.reject(error);
  }
}

await withPostgres(async (url) => {
  const file = Buffer.from([...lines(ROWS)].join(''));
  console.log(
    `${ROWS} rows, ${(file.length / 1e6).toFixed(1)} MB, ${ROUNDS} rounds each, interleaved`,
  );
  const server = await startServer({ databaseUrl: url });
  try {
    const admin = await server.admin();
    const warm = await admin.dataset('monthly', 'warm-up');
    await admin.import(warm, Buffer.from([...lines(10_000)].join('')));
    const before = memoryOf(server.process.pid!);
    const copies: number[] = [];
    const imports: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      copies.push(await copySeconds(url, file));
      const dataset = await admin.dataset('monthly', `round ${round}`);
      const startedAt = performance.now();
      const result = await admin.import(dataset, file);
      imports.push((performance.now() - startedAt) / 1000);
      if (result.state !== 'succeeded' || result.outcome.added !== ROWS) {
        throw new Error(`the import did not do its work: ${JSON.stringify(result)}`);
      }
    }
    const after = memoryOf(server.process.pid!);
    const show = (values: readonly number[]): string =>
      values.map((value) => value.toFixed(2)).join(' ');
    console.log(`COPY   ${show(copies)} s\nimport ${show(imports)} s`);
    report('import / COPY', median(imports) / median(copies), 1.1, 'most');
    report('memory growth at its highest, MB', after.peak - before.peak, 100, 'most');
  } finally {
    await server.stop();
  }
});
