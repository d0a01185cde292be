import { randomBytes } from 'node:crypto';
import type { Answer, Client } from './client.ts';
import { FormBrowser, type Page } from './form-browser.ts';
import type { Claims, TestProvider } from './identity-provider.ts';
import { mailTo } from './mailbox.ts';
import type { NameServer } from './name-server.ts';
import type { TestServer } from './server.ts';

/** A provider as its organization set it up. */
export interface SetUp {
  readonly id: string;
  readonly domain: string;
}

export const newDomain = (): string => `d${randomBytes(4).toString('hex')}.example`;

export const request = (provider: TestProvider, rest: object = {}): Record<string, unknown> => ({
  name: 'Northwind accounts',
  issuer: provider.issuer,
  clientId: provider.clientId,
  clientSecret: provider.clientSecret,
  ...rest,
});

/** Sets a provider up for a domain, and shows that the domain is the organization's. */
export async function setUp(
  admin: Client,
  provider: TestProvider,
  names: NameServer,
  rest: object = {},
): Promise<SetUp> {
  const domain = newDomain();
  const body = request(provider, { domains: [domain], createUsers: true, ...rest });
  const made = await admin.post('/v1/identity-providers', body);
  if (made.status !== 201) throw new Error(`no provider: ${made.text}`);
  const id = made.body.id as string;
  const shown = await verify(admin, names, id, made.body.domains[0]);
  if (shown.status !== 200) throw new Error(`not verified: ${shown.text}`);
  return { id, domain };
}

/** Does what an administrator is told to do at the name servers, and has it looked for. */
export function verify(
  admin: Client,
  names: NameServer,
  id: string,
  { domain, record }: { domain: string; record: { name: string; value: string } },
): Promise<Answer> {
  names.texts.set(record.name, record.value);
  return admin.post(`/v1/identity-providers/${id}/domains/${domain}/verification`);
}

/** Somebody whom the provider knows, at that domain. */
export function somebody(domain: string, rest: object = {}): Claims & { readonly email: string } {
  const sub = randomBytes(6).toString('hex');
  return { sub, email: `${sub}@${domain}`, email_verified: true, name: 'Ada', ...rest };
}

/** The address at this server that the provider sends the browser back to. */
export async function departAndReturn(
  browser: FormBrowser,
  provider: TestProvider,
  email: string,
  next = '/docs',
): Promise<string> {
  const query = new URLSearchParams({ email, next });
  const page = await browser.open(`/sso/start?${query.toString()}`);
  if (page.status !== 0) throw new Error(`not sent on: ${page.status} ${page.text}`);
  return provider.visit(page.url);
}

/** Somebody signs in at the provider, on the way to a page of the server. */
export async function signOn(
  browser: FormBrowser,
  provider: TestProvider,
  person: Claims & { readonly email: string },
  next = '/docs',
): Promise<Page> {
  provider.person = person;
  return browser.open(await departAndReturn(browser, provider, person.email, next));
}

/** The person shows that mail reaches them, so that single sign-on keeps their password. */
export async function verifyAddress(
  server: TestServer,
  client: Client,
  email: string,
): Promise<void> {
  await client.post('/v1/me/email-verification');
  const { token } = await mailTo(server, email, /your address/);
  const verified = await client.post('/email-verifications', { token });
  if (verified.status !== 204) throw new Error(`not verified: ${verified.text}`);
}

/** What the API says to whom the browser's cookie stands for. */
export function ask(client: Client, browser: FormBrowser, path = '/v1/me'): Promise<Answer> {
  return client.get(path, { cookie: `__Host-stockade=${browser.cookie('__Host-stockade') ?? ''}` });
}
