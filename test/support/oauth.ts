import * as client from 'openid-client';
import { FormBrowser, type Page } from './form-browser.ts';
import type { Client } from './client.ts';
import type { Person } from './people.ts';

export const CALLBACK = 'http://127.0.0.1:65000/callback';
export const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

export interface Registered {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Registers an OAuth client; by default one that asks people for everything that there is. */
export async function register(admin: Client, rest: object = {}): Promise<Registered> {
  const made = await admin.post('/v1/oauth-clients', {
    name: 'Planning board',
    grantTypes: ['authorization_code', 'refresh_token'],
    redirectUris: [CALLBACK],
    scopes: ['datasets:read', 'datasets:write', 'users:read'],
    ...rest,
  });
  if (made.status !== 201) throw new Error(`no client: ${made.text}`);
  return made.body as Registered;
}

/** A service account and a client that acts as it. */
export async function registerProgram(
  admin: Client,
  { roles = ['user'], ...rest }: { roles?: string[]; [name: string]: unknown } = {},
): Promise<Registered & { readonly accountId: string }> {
  const account = await admin.post('/v1/service-accounts', { name: 'a program', roles });
  if (account.status !== 201) throw new Error(`no service account: ${account.text}`);
  const accountId = account.body.id as string;
  const made = await register(admin, {
    grantTypes: ['client_credentials'],
    redirectUris: undefined,
    serviceAccountId: accountId,
    ...rest,
  });
  return { ...made, accountId };
}

/** openid-client, set up from what the server says of itself. */
export function discover(
  url: string,
  { clientId, clientSecret }: Pick<Registered, 'clientId' | 'clientSecret'>,
  authentication?: client.ClientAuth,
): Promise<client.Configuration> {
  return client.discovery(new URL(url), clientId, clientSecret ?? undefined, authentication, {
    execute: [client.allowInsecureRequests],
  });
}

/** What a client remembers between sending somebody off and having them back. */
export interface Checks {
  readonly pkceCodeVerifier: string;
  readonly expectedState: string;
  readonly expectedNonce: string;
  readonly idTokenExpected: boolean;
}

/** The address that a client sends somebody to, and what it has to check after. */
export async function authorization(
  configuration: client.Configuration,
  parameters: Record<string, string> = {},
): Promise<{ readonly url: URL; readonly checks: Checks }> {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedState = client.randomState();
  const expectedNonce = client.randomNonce();
  const scope = parameters['scope'] ?? 'openid email profile datasets:read';
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: CALLBACK,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
    ...parameters,
    scope,
  });
  const idTokenExpected = scope.split(' ').includes('openid');
  return { url, checks: { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected } };
}

/** Goes through the sign-in page and the question whether to allow it. */
export async function allow(browser: FormBrowser, url: URL, person: Person): Promise<URL> {
  let page = await browser.open(url);
  if (page.text.includes('/sign-in"')) page = await signInAt(browser, page, person);
  if (page.text.includes('/consent"')) page = await browser.submit(page, '/consent');
  return new URL(page.url);
}

export function signInAt(
  browser: FormBrowser,
  page: Page,
  { email, password }: Pick<Person, 'email' | 'password'>,
): Promise<Page> {
  return browser.submit(page, '/sign-in', { email, password });
}

/** The tokens that a client gets from somebody who signs in and allows it. */
export async function tokensOf(
  configuration: client.Configuration,
  serverUrl: string,
  person: Person,
  parameters: Record<string, string> = {},
  dpop?: client.DPoPHandle,
): ReturnType<typeof client.authorizationCodeGrant> {
  const { url, checks } = await authorization(configuration, parameters);
  const back = await allow(new FormBrowser(serverUrl), url, person);
  const options = dpop === undefined ? {} : { DPoP: dpop };
  return client.authorizationCodeGrant(configuration, back, checks, undefined, options);
}
