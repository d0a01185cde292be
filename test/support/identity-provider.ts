import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

/** What a provider says of somebody. */
export type Claims = JWTPayload & { readonly sub: string };

/** What a provider does otherwise than it should, for one story. */
export interface Crookedness {
  /** Changes what the signed token says. */
  readonly claims?: (claims: JWTPayload) => JWTPayload;
  /** Makes the token out of what it says. */
  readonly token?: (claims: JWTPayload) => string | Promise<string>;
  /** Changes what the browser brings back. */
  readonly answer?: (parameters: URLSearchParams) => void;
  /** What userinfo says, instead. */
  readonly userInfo?: object;
  readonly metadata?: object;
  readonly tokenStatus?: number;
}

/** An OpenID provider that signs in whoever its test says, at once; and lies when its test says so. */
export interface TestProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who is signed in at the provider. */
  person: Claims;
  crooked: Crookedness;
  /** The codes that it was asked to redeem. */
  readonly codes: string[];
  /** Signs as the provider does. */
  sign(claims: JWTPayload): Promise<string>;
  /** What the browser does there: it is sent back at once, to the address that is returned. */
  visit(url: string): Promise<string>;
  close(): Promise<void>;
}

interface Code {
  readonly nonce: string;
  readonly challenge: string;
  readonly person: Claims;
}

/** @param host under which browsers and the server know it */
export async function startIdentityProvider(host = '127.0.0.1'): Promise<TestProvider> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  const clientSecret = randomBytes(16).toString('hex');
  const codes = new Map<string, Code>();
  const tokens = new Map<string, Claims>();
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`;
  const provider: TestProvider = {
    issuer,
    clientId: 'stockade',
    clientSecret,
    person: { sub: 'nobody' },
    crooked: {},
    codes: [],
    sign: (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(privateKey),
    visit: async (url) => {
      const answer = await fetch(url, { redirect: 'manual' });
      const location = answer.headers.get('location');
      if (location === null) throw new Error(`not sent back: ${await answer.text()}`);
      return location;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return provider;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', issuer);
    const json = (body: object, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return json({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          userinfo_endpoint: `${issuer}/userinfo`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['ES256'],
          code_challenge_methods_supported: ['S256'],
          authorization_response_iss_parameter_supported: true,
          ...provider.crooked.metadata,
        });
      case '/jwks':
        return json({ keys: [jwk] });
      case '/authorize': {
        const code = randomBytes(16).toString('hex');
        const asked = (name: string): string => url.searchParams.get(name) ?? '';
        codes.set(code, {
          nonce: asked('nonce'),
          challenge: asked('code_challenge'),
          person: provider.person,
        });
        const back = new URLSearchParams({ code, state: asked('state'), iss: issuer });
        provider.crooked.answer?.(back);
        response.writeHead(302, { location: `${asked('redirect_uri')}?${back.toString()}` });
        response.end();
        return;
      }
      case '/token':
        return json(...(await redeem(request)));
      case '/userinfo': {
        const person = tokens.get(request.headers.authorization?.replace('Bearer ', '') ?? '');
        const said = { sub: person?.sub, ...(provider.crooked.userInfo ?? person) };
        return json(said, person === undefined ? 401 : 200);
      }
      default:
        return json({}, 404);
    }
  }

  async function redeem(request: IncomingMessage): Promise<[object, number]> {
    let body = '';
    for await (const part of request as AsyncIterable<Buffer>) body += part.toString();
    const form = new URLSearchParams(body);
    const basic = Buffer.from(`stockade:${clientSecret}`).toString('base64');
    provider.codes.push(form.get('code') ?? '');
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const sound = request.headers.authorization === `Basic ${basic}`;
    if (provider.crooked.tokenStatus !== undefined) {
      return [{ error: 'server_error' }, provider.crooked.tokenStatus];
    }
    if (!sound) return [{ error: 'invalid_client' }, 401];
    if (code === undefined || code.challenge !== challenge)
      return [{ error: 'invalid_grant' }, 400];
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: 'stockade',
      iat: now,
      exp: now + 300,
      nonce: code.nonce,
      ...code.person,
    };
    const said = provider.crooked.claims?.(claims) ?? claims;
    const idToken = await (provider.crooked.token ?? provider.sign)(said);
    const accessToken = randomBytes(16).toString('hex');
    tokens.set(accessToken, code.person);
    return [
      { access_token: accessToken, token_type: 'Bearer', expires_in: 60, id_token: idToken },
      200,
    ];
  }
}
