/**
 * Whether exactly one of 50 wins who use the same thing at once on two instances of the server, round after
 * round. Usage: npm run bench -- one-winner [rounds] [kind ...]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as oidc from 'openid-client';
import { enrolApp } from '../test/support/authenticator-app.ts';
import type { Answer, Client } from '../test/support/client.ts';
import { proof, proofKey } from '../test/support/dpop.ts';
import { eventually } from '../test/support/eventually.ts';
import { FormBrowser } from '../test/support/form-browser.ts';
import { mailsTo } from '../test/support/mailbox.ts';
import {
  allow,
  authorization,
  CALLBACK,
  DEVICE,
  discover,
  register,
  registerProgram,
  signInAt,
  type Registered,
} from '../test/support/oauth.ts';
import { newPerson, type Person } from '../test/support/people.ts';
import { ADMIN, startServer, type TestServer } from '../test/support/server.ts';
import { report, withPostgres } from './support/measure.ts';

const AT_ONCE = 50;
const [ROUNDS = '1000', ...CHOSEN] = process.argv.slice(2);

/** Sends what only one may win, to the instance that is given; who won is told by `won`. */
interface Race {
  readonly send: (at: Client, who: number) => Promise<Answer>;
  readonly won: (answer: Answer) => boolean;
  /** Who wins together: each by itself, unless it says otherwise. */
  readonly side?: (who: number) => number;
  /** Puts things right for the next round. */
  readonly after?: () => Promise<unknown>;
}

/** Makes the thing that a round is about. */
type Kind = () => Promise<Race>;

const succeeded = ({ status }: Answer): boolean => status >= 200 && status < 300;

function post(at: Client, path: string, form: Record<string, string>, more: object = {}) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...more };
  return at.send('POST', path, { body: new URLSearchParams(form).toString(), headers });
}

async function kindsOn(server: TestServer): Promise<Record<string, Kind>> {
  const admin = await server.admin();
  const person = await newPerson(admin, 'user');
  const board = await register(admin);
  const configuration = await discover(server.url, board);
  const basic = ({ clientId, clientSecret }: Registered): Record<string, string> => ({
    authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
  });
  const code = async (): Promise<Record<string, string>> => {
    const { url, checks } = await authorization(configuration);
    const back = await allow(new FormBrowser(server.url), url, person);
    return {
      grant_type: 'authorization_code',
      redirect_uri: CALLBACK,
      code: back.searchParams.get('code')!,
      code_verifier: checks.pkceCodeVerifier,
    };
  };
  const exchange = (form: Record<string, string>): Race => ({
    send: (at) => post(at, '/oauth2/token', form, basic(board)),
    won: succeeded,
  });
  return {
    'refresh token': async () => {
      const form = { grant_type: 'password', username: ADMIN.email, password: ADMIN.password };
      const { refresh_token } = (await server.client().token(form))
        .body as oidc.TokenEndpointResponse;
      const again = { grant_type: 'refresh_token', refresh_token: refresh_token! };
      return { send: (at) => at.token(again), won: succeeded };
    },
    'authorization code': async () => exchange(await code()),
    'refresh token of a client': async () => {
      const first = await post(server.client(), '/oauth2/token', await code(), basic(board));
      return exchange({
        grant_type: 'refresh_token',
        refresh_token: first.body.refresh_token as string,
      });
    },
    'proof of a key': await proofs(server, admin, basic),
    'device code': await deviceCodes(server, admin, person),
    'recovery code': factors(admin, ({ recoveryCodes: [code = ''] }) => code),
    'code of an app': factors(admin, ({ app }) => app.code()),
    'reset token': async () => {
      const { email } = await newPerson(admin, 'user');
      await server.client().post('/password-resets', { email });
      const token = await mailedToken(server, email);
      return {
        send: (at, who) => {
          const newPassword = `a new password that number ${who} chose`;
          return at.post('/password-resets/redemption', { token, newPassword });
        },
        won: succeeded,
      };
    },
    'magic link': await magicLinks(server, admin),
    'last admin': await lastAdmins(admin),
  };
}

async function proofs(
  server: TestServer,
  admin: Client,
  basic: (client: Registered) => Record<string, string>,
): Promise<Kind> {
  const key = await proofKey();
  const program = await registerProgram(admin);
  return async () => {
    const dpop = await proof(key, 'POST', `${server.url}/oauth2/token`);
    const headers = { ...basic(program), dpop };
    return {
      // The proof names the instance that it is for.
      send: () =>
        post(server.client(), '/oauth2/token', { grant_type: 'client_credentials' }, headers),
      won: succeeded,
    };
  };
}

async function deviceCodes(server: TestServer, admin: Client, person: Person): Promise<Kind> {
  const tv = await register(admin, {
    grantTypes: [DEVICE, 'refresh_token'],
    redirectUris: undefined,
    proof: 'none',
  });
  const configuration = await discover(server.url, tv, oidc.None());
  return async () => {
    const started = await oidc.initiateDeviceAuthorization(configuration, {
      scope: 'datasets:read',
    });
    const browser = new FormBrowser(server.url);
    let page = await browser.open(started.verification_uri);
    page = await browser.submit(page, '/oauth2/device', { user_code: started.user_code });
    page = await browser.submit(page, '/oauth2/device', { confirm: 'yes' });
    page = await signInAt(browser, page, person);
    await browser.submit(page, '/consent');
    const { device_code } = started;
    const form = { grant_type: DEVICE, device_code, client_id: tv.clientId };
    return { send: (at) => post(at, '/oauth2/token', form), won: succeeded };
  };
}

/** @param given what is given beside the password */
function factors(
  admin: Client,
  given: (enrolled: Awaited<ReturnType<typeof enrolApp>>) => string | Promise<string>,
): Kind {
  return async () => {
    const { client, email, password } = await newPerson(admin, 'user');
    const otp = await given(await enrolApp(client));
    const form = { grant_type: 'password', username: email, password, otp };
    return { send: (at) => at.token(form), won: succeeded };
  };
}

async function magicLinks(server: TestServer, admin: Client): Promise<Kind> {
  const allowed = await admin.send('PATCH', '/v1/organization', { body: { magicLinks: true } });
  if (allowed.status !== 200) throw new Error(`no magic links: ${allowed.text}`);
  return async () => {
    const { email } = await newPerson(admin, 'user');
    await server.client().post('/magic-links', { email });
    const form = {
      grant_type: 'urn:stockade:grant-type:magic-link',
      token: await mailedToken(server, email),
    };
    return { send: (at) => at.token(form), won: succeeded };
  };
}

/** What was mailed to somebody; the outbox is emptied, so that the next one is found as fast. */
async function mailedToken(server: TestServer, email: string): Promise<string> {
  const mails = await eventually(
    () => Promise.resolve(mailsTo(server, email).filter(({ token }) => token !== '')),
    ({ length }) => length > 0,
    10_000,
  );
  rmSync(join(server.dataDir, 'outbox'), { recursive: true, force: true });
  return mails[0]!.token;
}

async function lastAdmins(admin: Client): Promise<Kind> {
  const first = { id: (await admin.get('/v1/me')).body.id as string, ...ADMIN };
  const second: Pick<Person, 'id' | 'email' | 'password'> = await newPerson(admin, 'admin');
  const roles = (on: string, list: string[]) =>
    [`/v1/users/${on}/roles`, { body: { roles: list } }] as const;
  return async () => {
    const clients = await Promise.all(
      [first, second].map(({ email, password }) => admin.signIn(email, password)),
    );
    return {
      send: (at, who) => {
        const credential = clients[who % 2]!.credential;
        const [path, { body }] = roles(who % 2 === 0 ? second.id : first.id, ['viewer']);
        return at.send('PUT', path, { body, headers: credential });
      },
      won: succeeded,
      side: (who) => who % 2,
      after: async () => {
        for (const [i, { id }] of [second, first].entries()) {
          await clients[i]!.send('PUT', ...roles(id, ['admin']));
        }
      },
    };
  };
}

/** Rounds that did not have exactly one winner. */
async function failuresOf(kind: Kind, instances: readonly Client[]): Promise<number> {
  let failures = 0;
  for (let round = 0; round < Number(ROUNDS); round += 1) {
    const race = await kind();
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, who) => race.send(instances[(who >> 1) % 2]!, who)),
    );
    const broken = answers.filter(({ status }) => status >= 500 && status !== 503);
    const winners = answers.flatMap((answer, who) => (race.won(answer) ? [who] : []));
    const sides = new Set(winners.map((who) => race.side?.(who) ?? who));
    if (sides.size !== 1 || broken.length > 0) failures += 1;
    await race.after?.();
  }
  return failures;
}

await withPostgres(async (url) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'stockade-bench-'));
  const env = {
    LOG_LEVEL: 'fatal',
    AUTH_MAX_SESSIONS: '1000',
    API_MAX_CONCURRENCY: '1000',
    // One sign-in of the admin lasts for all rounds.
    AUTH_TOKEN_EXPIRY: '86400',
    AUTH_REAUTHENTICATION_AGE: '86400',
  };
  const server = await startServer({ databaseUrl: url, dataDir, env });
  const other = await startServer({ databaseUrl: url, dataDir, env });
  try {
    const kinds = await kindsOn(server);
    for (const [name, kind] of Object.entries(kinds)) {
      if (CHOSEN.length > 0 && !CHOSEN.includes(name)) continue;
      const failures = await failuresOf(kind, [server.client(), other.client()]);
      report(`${name}: rounds of ${ROUNDS} without exactly one winner`, failures, 0, 'most');
    }
  } finally {
    await other.stop();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
