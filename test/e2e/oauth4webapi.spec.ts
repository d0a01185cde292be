/** @story long */
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import type { Client } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { FormBrowser } from '../support/form-browser.ts';
import {
  allow,
  CALLBACK,
  DEVICE,
  EXCHANGE,
  register,
  registerProgram,
  signInAt,
  type Registered,
} from '../support/oauth.ts';
import { newPerson, type Person } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';

/** Every flow once more by a client library that checks each answer against its standard by itself. */

const INSECURE = { [oauth.allowInsecureRequests]: true };

let database: TestDatabase;
let server: TestServer;
let admin: Client;
let person: Person;
let as: oauth.AuthorizationServer;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ databaseUrl: database.url });
  admin = await server.admin();
  person = await newPerson(admin, 'user');
  const issuer = new URL(server.url);
  const answer = await oauth.discoveryRequest(issuer, INSECURE);
  as = await oauth.processDiscoveryResponse(issuer, answer);
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

it('tokens of the sign-in without OAuth name the issuer that discovery names', async () => {
  const issuerOf = (client: Client): unknown =>
    decodeJwt(client.credential['authorization']!.slice('Bearer '.length)).iss;
  expect([issuerOf(admin), issuerOf(person.client)]).toEqual([as.issuer, as.issuer]);
});

const clientOf = ({ clientId }: Registered): oauth.Client => ({ client_id: clientId });
const secretOf = ({ clientSecret }: Registered): oauth.ClientAuth =>
  oauth.ClientSecretBasic(clientSecret);
const statusOf = async (token: string): Promise<number> =>
  (await server.client().withToken(token).get('/v1/datasets')).status;

/** The code flow of a client, with its request pushed first and its tokens bound when wanted. */
async function codeFlow(registered: Registered, { pushed = false, dpop = false } = {}) {
  const client = clientOf(registered);
  const DPoP = dpop ? oauth.DPoP(client, await oauth.generateKeyPair('ES256')) : undefined;
  const bound = DPoP === undefined ? {} : { DPoP };
  const verifier = oauth.generateRandomCodeVerifier();
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  const parameters = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'openid email datasets:read',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  });
  const url = new URL(as.authorization_endpoint!);
  if (pushed) {
    const answer = await oauth.pushedAuthorizationRequest(
      as,
      client,
      secretOf(registered),
      parameters,
      {
        ...INSECURE,
        ...bound,
      },
    );
    const { request_uri } = await oauth.processPushedAuthorizationResponse(as, client, answer);
    url.searchParams.set('client_id', client.client_id);
    url.searchParams.set('request_uri', request_uri);
  } else {
    url.search = parameters.toString();
  }
  const back = await allow(new FormBrowser(server.url), url, person);
  const callback = oauth.validateAuthResponse(as, client, back, state);
  const answer = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    secretOf(registered),
    callback,
    CALLBACK,
    verifier,
    { ...INSECURE, ...bound },
  );
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, answer, {
    expectedNonce: nonce,
    requireIdToken: true,
  });
  await oauth.validateApplicationLevelSignature(as, answer, INSECURE);
  return { client, tokens, DPoP };
}

it('authorization code, ID token with its signature, and who it is', async () => {
  const registered = await register(admin);
  const { client, tokens } = await codeFlow(registered);
  expect(await statusOf(tokens.access_token)).toBe(200);
  const answer = await oauth.userInfoRequest(as, client, tokens.access_token, INSECURE);
  const info = await oauth.processUserInfoResponse(as, client, person.id, answer);
  expect(info.email).toBe(person.email);
});

it('pushed request, bound tokens, and refreshing them', async () => {
  const registered = await register(admin, { pushedRequests: true, boundTokens: true });
  const { client, tokens, DPoP } = await codeFlow(registered, { pushed: true, dpop: true });
  const url = new URL('/v1/datasets', server.url);
  const options = { ...INSECURE, DPoP: DPoP! };
  const ask = (token: string): Promise<Response> =>
    oauth.protectedResourceRequest(token, 'GET', url, undefined, undefined, options);
  expect((await ask(tokens.access_token)).status).toBe(200);
  const answer = await oauth.refreshTokenGrantRequest(
    as,
    client,
    secretOf(registered),
    tokens.refresh_token!,
    options,
  );
  const second = await oauth.processRefreshTokenResponse(as, client, answer);
  expect((await ask(second.access_token)).status).toBe(200);
});

it('client credentials, introspection and revocation', async () => {
  const registered = await registerProgram(admin);
  const client = clientOf(registered);
  const answer = await oauth.clientCredentialsGrantRequest(
    as,
    client,
    secretOf(registered),
    new URLSearchParams({ scope: 'datasets:read' }),
    INSECURE,
  );
  const { access_token: token } = await oauth.processClientCredentialsResponse(as, client, answer);
  const asked = await oauth.introspectionRequest(as, client, secretOf(registered), token, INSECURE);
  const described = await oauth.processIntrospectionResponse(as, client, asked);
  expect(described).toMatchObject({ active: true, scope: 'datasets:read' });
  const given = await oauth.revocationRequest(as, client, secretOf(registered), token, INSECURE);
  await oauth.processRevocationResponse(given);
});

it('a device', async () => {
  const registered = await register(admin, {
    grantTypes: [DEVICE],
    redirectUris: undefined,
    proof: 'none',
  });
  const client = clientOf(registered);
  const answer = await oauth.deviceAuthorizationRequest(
    as,
    client,
    oauth.None(),
    new URLSearchParams({ scope: 'datasets:read' }),
    INSECURE,
  );
  const started = await oauth.processDeviceAuthorizationResponse(as, client, answer);
  const browser = new FormBrowser(server.url);
  let page = await browser.open(started.verification_uri);
  page = await browser.submit(page, '/oauth2/device', { user_code: started.user_code });
  page = await browser.submit(page, '/oauth2/device', { confirm: 'yes' });
  page = await signInAt(browser, page, person);
  await browser.submit(page, '/consent');
  const granted = await oauth.deviceCodeGrantRequest(
    as,
    client,
    oauth.None(),
    started.device_code,
    INSECURE,
  );
  const tokens = await oauth.processDeviceCodeResponse(as, client, granted);
  expect(await statusOf(tokens.access_token)).toBe(200);
});

it('acting for somebody', async () => {
  const { tokens } = await codeFlow(await register(admin));
  const registered = await register(admin, {
    grantTypes: [EXCHANGE],
    redirectUris: undefined,
    scopes: ['datasets:read'],
  });
  const client = clientOf(registered);
  const answer = await oauth.genericTokenEndpointRequest(
    as,
    client,
    secretOf(registered),
    EXCHANGE,
    new URLSearchParams({
      subject_token: tokens.access_token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    }),
    INSECURE,
  );
  const acting = await oauth.processGenericTokenEndpointResponse(as, client, answer);
  expect(await statusOf(acting.access_token)).toBe(200);
});
