/** @story long */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { mailTo, readMail, type ReceivedMail } from '../support/mailbox.ts';
import { newPerson } from '../support/people.ts';
import { ADMIN, startServer, type TestServer } from '../support/server.ts';

const FROM = 'Stockade <stockade@example.com>';
const PUBLIC = 'https://stockade.example.com/';

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A mail server that keeps what it takes. */
class Postbox {
  readonly mails: ReceivedMail[] = [];
  readonly recipients: string[][] = [];
  /** Called with each mail before it is taken; it is not while the promise is open. */
  holding: (() => Promise<void>) | undefined;
  /** How many mails it refuses before it takes one. */
  refusals = 0;
  private server = this.made();
  port = 0;

  async open(port = 0): Promise<void> {
    this.server = this.made();
    this.server.listen(port, '127.0.0.1');
    await once(this.server.server, 'listening');
    this.port = (this.server.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  to(email: string): ReceivedMail[] {
    return this.mails.filter(({ to }) => to === email);
  }

  private made(): SMTPServer {
    return new SMTPServer({
      hideSTARTTLS: true,
      disabledCommands: ['STARTTLS'],
      authOptional: true,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        username === 'stockade' && password === 'p@ss word'
          ? done(null, { user: username })
          : done(new Error('wrong')),
      onData: (stream, { envelope }, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => void taken());
        const taken = async (): Promise<void> => {
          await this.holding?.();
          if (this.refusals > 0) {
            this.refusals -= 1;
            return done(Object.assign(new Error('later'), { responseCode: 451 }));
          }
          this.recipients.push(envelope.rcptTo.map(({ address }) => address));
          this.mails.push(readMail(Buffer.concat(chunks).toString('utf8')));
          done();
        };
      },
    });
  }
}

const postbox = new Postbox();
const dataDir = mkdtempSync(join(tmpdir(), 'stockade-mail-'));
let database: TestDatabase;
let server: TestServer;
let admin: Client;
let env: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase();
  await postbox.open();
  env = {
    SMTP_URL: `smtp://stockade:p%40ss%20word@127.0.0.1:${postbox.port}`,
    MAIL_FROM: FROM,
    PUBLIC_URL: PUBLIC,
    API_MAX_RETRIES: '1',
  };
  server = await startServer({ databaseUrl: database.url, dataDir, env });
  admin = await server.admin();
});

afterAll(async () => {
  await server.stop();
  await postbox.close();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function startAgain(): Promise<void> {
  server = await startServer({ databaseUrl: database.url, dataDir, env });
  admin = await server.admin();
}

const ask = (email: string) => server.client().post('/password-resets', { email });
const arrived = (email: string, count = 1): Promise<ReceivedMail[]> =>
  eventually(
    () => Promise.resolve(postbox.to(email)),
    (mails) => mails.length >= count,
    60_000,
  );
const unsent = async (): Promise<number> => {
  const owner = await database.connect();
  const { rows } = await owner.query('select count(*)::int as count from mail_message');
  await owner.end();
  return (rows[0] as { count: number }).count;
};
const outcomes = async (about: string): Promise<string[]> => {
  const { items } = (await admin.get('/v1/audit/events?action=mail.send&limit=200')).body;
  return (items as { status: string; resource: string }[])
    .filter(({ resource }) => resource === about)
    .map(({ status }) => status);
};

describe('over SMTP', () => {
  it('a mail goes to one address, from the sender, with a link to the public address', async () => {
    const person = await newPerson(admin, 'user');
    await ask(person.email);
    const [mail] = await arrived(person.email);
    expect(mail!.text).toContain('\nhttps://stockade.example.com/account#token=stp_');
    expect(mail!.raw).toContain(`From: ${FROM}`);
    expect(postbox.recipients.at(-1)).toEqual([person.email]);
  });

  it('its content is gone from the database once it was taken', async () => {
    const person = await newPerson(admin, 'user');
    await ask(person.email);
    await arrived(person.email);
    await eventually(unsent, (count) => count === 0, 5000);
    expect(await outcomes(`user:${person.id}`)).toEqual(['succeeded']);
  });

  it('a mail that was refused is tried again, and arrives once', async () => {
    const person = await newPerson(admin, 'user');
    postbox.refusals = 1;
    await ask(person.email);
    const mails = await arrived(person.email);
    expect(mails).toHaveLength(1);
  });

  it('a mail is given up after API_MAX_RETRIES, and its content goes', async () => {
    const person = await newPerson(admin, 'user');
    postbox.refusals = 2;
    await ask(person.email);
    await eventually(
      () => outcomes(`user:${person.id}`),
      (found) => found.length > 0,
      60_000,
    );
    expect(await outcomes(`user:${person.id}`)).toEqual(['failed']);
    expect(await unsent()).toBe(0);
  });

  it('lies sealed while it waits, and a kill loses none', async () => {
    const person = await newPerson(admin, 'user');
    const { port } = postbox;
    await postbox.close();
    await ask(person.email);
    await eventually(unsent, (count) => count === 1, 5000);
    const owner = await database.connect();
    const { rows } = await owner.query(
      "select encode(sealed_content, 'escape') as text from mail_message",
    );
    await owner.end();
    const sealed = rows[0] as { text: string };
    expect(sealed.text).not.toContain(person.email);
    expect(sealed.text).not.toContain('token');
    await server.kill();
    await postbox.open(port);
    await startAgain();
    const [mail] = await eventually(
      () => Promise.resolve(postbox.to(person.email)),
      (mails) => mails.length >= 1,
      60_000,
    );
    const body = { token: mail!.token, newPassword: 'quite another long password' };
    expect((await server.client().post('/password-resets/redemption', body)).status).toBe(204);
  });
});

it('a kill while a mail is being handed over loses none', async () => {
  const person = await newPerson(admin, 'user');
  const inHand = Promise.withResolvers<void>();
  postbox.holding = () => (inHand.resolve(), new Promise(() => undefined));
  await ask(person.email);
  await inHand.promise;
  await server.kill();
  postbox.holding = undefined;
  await startAgain();
  await eventually(
    () => Promise.resolve(postbox.to(person.email)),
    (mails) => mails.length >= 1,
    60_000,
  );
});

it.each([
  ['answers', 'p%40ss%20word', /^ok +mail +the mail server responds$/m],
  ['refuses the password', 'wrong', /^FAIL +mail +the mail server does not respond/m],
])('doctor tells that the mail server %s, and not its password', async (_what, password, said) => {
  const address = `smtp://stockade:${password}@127.0.0.1:${postbox.port}`;
  const told = await doctorOf({ SMTP_URL: address });
  expect(told).toMatch(said);
  expect(told).not.toContain(password);
});

/** What doctor says of a server with these settings. */
function doctorOf(settings: Readonly<Record<string, string>>): Promise<string> {
  // The mail server lives in this process, which therefore must not stand still meanwhile.
  const doctor = spawn(process.execPath, ['bin/stockade.mjs', 'doctor'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      MAIL_FROM: FROM,
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      ...settings,
    },
  });
  return text(doctor.stdout);
}

(hasOpenssl() ? it : it.skip)(
  'a mail server has to show a certificate that somebody vouches for',
  async () => {
    const [key, cert] = [join(dataDir, 'mail-key.pem'), join(dataDir, 'mail-cert.pem')];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const name = ['-subj', '/CN=mail', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const files = ['-keyout', key, '-out', cert, '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...name, ...files], { stdio: 'ignore' });
    const sealed = new SMTPServer({
      secure: true,
      key: readFileSync(key),
      cert: readFileSync(cert),
      authOptional: true,
    });
    // Who does not trust it breaks off, which is what this is about.
    sealed.on('error', () => undefined);
    sealed.listen(0, '127.0.0.1');
    await once(sealed.server, 'listening');
    const SMTP_URL = `smtps://127.0.0.1:${(sealed.server.address() as AddressInfo).port}`;
    expect(await doctorOf({ SMTP_URL })).toMatch(/^FAIL +mail/m);
    expect(await doctorOf({ SMTP_URL, NODE_EXTRA_CA_CERTS: cert })).toMatch(/^ok +mail/m);
    await new Promise<void>((resolve) => sealed.close(() => resolve()));
  },
);

it('a mail is sent by a worker where the server runs no jobs', async () => {
  const own = await createTestDatabase();
  const idle = await startServer({ databaseUrl: own.url, env: { ...env, RUN_JOBS: 'false' } });
  const client = await idle.client().signIn(ADMIN.email, ADMIN.password);
  const person = await newPerson(client, 'user');
  await idle.client().post('/password-resets', { email: person.email });
  const worker = spawn(process.execPath, ['bin/stockade.mjs', 'worker'], {
    stdio: 'ignore',
    env: {
      PATH: process.env['PATH'] ?? '',
      ...env,
      DATABASE_URL: own.url,
      DATA_DIR: idle.dataDir,
    },
  });
  const [mail] = await arrived(person.email);
  expect(mail!.text).toContain('\nhttps://stockade.example.com/account#token=stp_');
  worker.kill('SIGTERM');
  await once(worker, 'exit');
  await idle.stop();
  await own.drop();
});

it('without TLS nothing is said to a mail server that is not on this machine', async () => {
  // 192.0.2.0/24 is nobody's: what matters is that a name that is not loopback asks for TLS.
  const own = await createTestDatabase();
  const plain: Server = createServer((socket) => {
    socket.write('220 plain\r\n');
    socket.on('data', (chunk: Buffer) => {
      said.push(chunk.toString());
      if (/^EHLO/i.test(chunk.toString())) socket.write('250-plain\r\n250 AUTH PLAIN\r\n');
      else socket.write('502 no\r\n');
    });
    socket.on('error', () => undefined);
  });
  const said: string[] = [];
  plain.listen(0, '127.0.0.1');
  await once(plain, 'listening');
  const { port } = plain.address() as AddressInfo;
  // A name that resolves to the loopback, and is none of its names.
  const host = '0177.0.0.1';
  const remote = await startServer({
    databaseUrl: own.url,
    env: { ...env, SMTP_URL: `smtp://name:secret@${host}:${port}`, API_MAX_RETRIES: '0' },
  });
  const client = await remote.client().signIn(ADMIN.email, ADMIN.password);
  const person = await newPerson(client, 'user');
  await remote.client().post('/password-resets', { email: person.email });
  await eventually(
    async () => (await client.get('/v1/audit/events?action=mail.send&limit=10')).body.items,
    (items) => items.length > 0,
    60_000,
  );
  expect(said.join('')).toMatch(/EHLO/);
  expect(said.join('')).not.toMatch(/AUTH|MAIL FROM|secret|stp_/);
  await remote.stop();
  plain.close();
  await own.drop();
});

it('without SMTP_URL the log of a development server says where a mail lies, and nothing of what is in it', async () => {
  const own = await createTestDatabase();
  const local = await startServer({ databaseUrl: own.url, env: { LOG_LEVEL: 'info' } });
  const client = await local.client().signIn(ADMIN.email, ADMIN.password);
  const person = await newPerson(client, 'user');
  await local.client().post('/password-resets', { email: person.email });
  const { file, token } = await mailTo(local, person.email, /choose a new/);
  const log = await eventually(
    () => Promise.resolve(local.output()),
    (output) => output.includes(file.replace(/eml$/, 'txt')),
    60_000,
  );
  expect(log).not.toContain(token);
  expect(log).not.toContain(person.email);
  await local.stop();
  await own.drop();
});

describe('in production without SMTP_URL', () => {
  let own: TestDatabase;
  let mute: TestServer;
  let client: Client;

  beforeAll(async () => {
    own = await createTestDatabase();
    mute = await startServer({
      databaseUrl: own.url,
      env: {
        NODE_ENV: 'production',
        SECRET_KEY: 'Aa1-'.repeat(12),
        JWT_SECRET: 'Bb2-'.repeat(12),
        ENCRYPTION_KEY: 'Cc3-'.repeat(12),
      },
    });
    client = await mute.client().signIn(ADMIN.email, ADMIN.password);
  });

  afterAll(async () => {
    await mute.stop();
    await own.drop();
  });

  it('what needs mail says that there is none', async () => {
    const person = await newPerson(client, 'user');
    const answers = [
      await mute.client().post('/password-resets', { email: person.email }),
      await mute.client().post('/magic-links', { email: person.email }),
      await person.client.post('/v1/me/email-verification'),
      await client.post('/v1/users', { email: 'guest@example.com', roles: ['user'] }),
      await client.post(`/v1/users/${person.id}/password-reset`),
      await client.post(`/v1/users/${person.id}/invitation`),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
      answers.map(() => [503, 'mail_not_offered']),
    );
  });

  it('nothing is written to a folder instead', async () => {
    const person = await newPerson(client, 'user');
    await client.post(`/v1/users/${person.id}/lock`);
    expect(readdirSync(mute.dataDir)).not.toContain('outbox');
  });
});
