import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { newPerson } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

let database: TestDatabase;
let line: Line;
let server: TestServer;
let admin: Client;

/** The way to the database, which can be cut and mended. */
class Line {
  private readonly sockets = new Set<Socket>();
  private whole = true;
  private readonly server: Server;

  constructor(target: { readonly host: string; readonly port: number }) {
    this.server = createServer((near) => {
      if (!this.whole) {
        near.destroy();
        return;
      }
      const far = target.host.startsWith('/')
        ? connect(`${target.host}/.s.PGSQL.${target.port}`)
        : connect(target.port, target.host);
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('close', () => this.sockets.delete(socket));
      }
      near.pipe(far).on('error', () => near.destroy());
      far.pipe(near).on('error', () => far.destroy());
    });
  }

  open(): Promise<number> {
    return new Promise((resolve) => {
      this.server.listen(0, '127.0.0.1', () => {
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  cut(): void {
    this.whole = false;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.whole = true;
  }

  close(): void {
    this.cut();
    this.server.close();
  }
}

beforeAll(async () => {
  database = await createTestDatabase();
  const { host, port, user, database: name } = new pg.Client({ connectionString: database.url });
  line = new Line({ host, port });
  server = await startServer({
    databaseUrl: `postgres://${user ?? ''}@127.0.0.1:${await line.open()}/${name ?? ''}`,
  });
  admin = await server.admin();
});

afterEach(async () => {
  line.mend();
  await eventually(
    () => server.client().get('/readyz'),
    ({ status }) => status === 200,
    60_000,
  );
});

afterAll(async () => {
  await server.stop();
  line.close();
  await database.drop();
});

it('a server that has lost its database says so, and that it may be asked again', async () => {
  line.cut();
  const answers = await Promise.all([
    admin.get('/v1/me'),
    admin.post('/v1/datasets', { name: 'x', frequency: 'daily' }),
    server.client().withKey('stk_nonsense').get('/v1/me'),
  ]);
  for (const { status, body, headers } of answers) {
    expect([status, body.code, headers.get('retry-after')]).toEqual([
      503,
      'database_unavailable',
      '2',
    ]);
  }
});

it('its sign-in says so in the shape of RFC 6749', async () => {
  line.cut();
  const form = { grant_type: 'password', username: 'a@example.com', password: 'b' };
  const { status, body } = await admin.token(form);
  expect([status, body.error]).toEqual([503, 'temporarily_unavailable']);
});

it('it is alive and not ready meanwhile', async () => {
  line.cut();
  expect((await server.client().get('/livez')).status).toBe(200);
  const metrics = await server.client().get('/metrics');
  expect(metrics.status).toBe(200);
  expect(metrics.text).not.toMatch(/^stockade_audit_unsequenced \d/m);
  const { status, body } = await server.client().get('/readyz');
  expect([status, body.code]).toEqual([503, 'not_ready']);
  expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toContain('/database');
});

it('it works again by itself, and hears of changes again', async () => {
  line.cut();
  await admin.get('/v1/me');
  line.mend();
  await eventually(
    () => admin.get('/v1/me'),
    ({ status }) => status === 200,
    60_000,
  );
  const person = await newPerson(admin, 'user');
  expect((await person.client.get('/v1/me')).status).toBe(200);
  await admin.post(`/v1/users/${person.id}/lock`);
  await eventually(
    () => person.client.get('/v1/me'),
    ({ status }) => status === 401,
    1000,
  );
});

it('it lets nobody in whom a change that it could not hear of has locked out', async () => {
  const person = await newPerson(admin, 'user');
  expect((await person.client.get('/v1/me')).status).toBe(200);
  line.cut();
  const owner = await database.connect();
  await owner.query('update user_account set locked_at = now() where id = $1', [person.id]);
  await owner.end();
  line.mend();
  const statuses: number[] = [];
  await eventually(
    async () => {
      const { status } = await person.client.get('/v1/me');
      statuses.push(status);
      return status;
    },
    (status) => status === 401,
    60_000,
  );
  expect(statuses).not.toContain(200);
});
