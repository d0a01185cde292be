import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { Provider } from 'oidc-provider';
import { FormBrowser } from './form-browser.ts';
import type { Claims, TestProvider } from './identity-provider.ts';

/** A provider that others wrote (oidc-provider), which signs in whoever its test says, at once. */
export interface RealProvider extends Pick<TestProvider, 'issuer' | 'clientId' | 'clientSecret'> {
  person: Claims;
  /** Registers the server. */
  register(callback: string): void;
  /** What a browser does there until it is sent back: the address that it is sent to. */
  visit(url: string): Promise<string>;
  close(): Promise<void>;
}

export async function startRealProvider(): Promise<RealProvider> {
  const clientSecret = randomBytes(16).toString('hex');
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key = await exportJWK(privateKey);
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const server = createServer((request, response) => answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const real: RealProvider = {
    issuer,
    clientId: 'stockade',
    clientSecret,
    person: { sub: 'nobody' },
    register: (callback) => (answer = answererOf(real, callback, key)),
    visit: async (url) => (await new FormBrowser(issuer).open(url)).url,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return real;
}

function answererOf(
  real: RealProvider,
  callback: string,
  key: JWK,
): (request: IncomingMessage, response: ServerResponse) => void {
  const provider = new Provider(real.issuer, {
    clients: [
      {
        client_id: real.clientId,
        client_secret: real.clientSecret,
        redirect_uris: [callback],
        // The library wants https for clients of the web.
        application_type: 'native',
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    jwks: { keys: [{ ...key, alg: 'RS256', use: 'sig' }] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ ...real.person, sub }) }),
  });
  const oidc = provider.callback();
  const finish = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { prompt } = await provider.interactionDetails(request, response);
    const accountId = real.person.sub;
    const grant = new provider.Grant({ accountId, clientId: real.clientId });
    grant.addOIDCScope('openid email profile');
    const done =
      prompt.name === 'login'
        ? { login: { accountId } }
        : { consent: { grantId: await grant.save() } };
    await provider.interactionFinished(request, response, done);
  };
  return (request, response) => {
    if (request.url?.startsWith('/interaction/') === true) {
      finish(request, response).catch((error: unknown) =>
        response.writeHead(500).end(String(error)),
      );
    } else void oidc(request, response);
  };
}
