import { Injectable } from '@nestjs/common';
import type { Client, Configuration, KoaContextWithOIDC, ResourceServer } from 'oidc-provider';
import { RootKeys } from '../../../crypto/index.ts';
import { Config, ServerAddress } from '../../../platform/index.ts';
import { TOKEN_ENDPOINT_AUTH_METHODS } from '../../credentials/oauth-clients/oauth-client.entity.ts';
import { AccessTokens } from '../../credentials/tokens/access-tokens.ts';
import { SigningKeys } from '../../credentials/tokens/signing-keys.ts';
import { apiResource } from './api-resource.ts';
import { CLAIMS, OAuthAccounts } from './oauth-accounts.ts';
import { OAuthAdapters } from './oauth-adapter.ts';
import { OAuthGrants, type NewToken } from './oauth-grants.ts';
import * as pages from '../../pages/pages.ts';
import { apiScopes, IDENTITY_SCOPES, SCOPES } from '../../credentials/tokens/scopes.ts';
import { isSessionNotFound, refusal } from './library.ts';

const CODE_SECONDS = 60;
const INTERACTION_SECONDS = 900;
const DEVICE_SECONDS = 600;
const ID_TOKEN_SECONDS = 3600;
/** Maximum clock skew of a client. */
const CLOCK_SECONDS = 60;
/** Lifetime of a browser's sign-in: one day, by NIST SP 800-63B-4, section 2.2.3. */
const BROWSER_SECONDS = 86_400;

const SIGNATURES = ['ES256', 'ES384', 'EdDSA', 'PS256', 'RS256'] as const;

/** Static configuration: endpoints, grants, lifetimes and restrictions. */
function fixedConfiguration(config: Config, serverUrl: string): Configuration {
  const secure = serverUrl.startsWith('https:');
  const cookie = { httpOnly: true, sameSite: 'lax', secure, signed: true } as const;
  return {
    routes: {
      authorization: '/oauth2/auth',
      code_verification: '/oauth2/device',
      device_authorization: '/oauth2/device/auth',
      end_session: '/oauth2/logout',
      introspection: '/oauth2/token/introspection',
      jwks: '/.well-known/jwks.json',
      pushed_authorization_request: '/oauth2/par',
      revocation: '/oauth2/token/revocation',
      token: '/oauth2/token',
    },
    discovery: {
      userinfo_endpoint: `${serverUrl}/oauth2/userinfo`,
      service_documentation: `${serverUrl}/docs`,
    },
    scopes: [...IDENTITY_SCOPES, ...SCOPES],
    claims: CLAIMS,
    responseTypes: ['code'],
    clientAuthMethods: [...TOKEN_ENDPOINT_AUTH_METHODS],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    extraClientMetadata: { properties: ['secret_hashes', 'trusted'] },
    enabledJWA: {
      idTokenSigningAlgValues: ['ES256'],
      requestObjectSigningAlgValues: [...SIGNATURES],
      clientAuthSigningAlgValues: [...SIGNATURES],
      dPoPSigningAlgValues: [...SIGNATURES],
    },
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    clientBasedCORS: (_context, origin) =>
      origin === new URL(serverUrl).origin || config.CORS_ORIGINS.includes(origin),
    enableHttpPostMethods: false,
    allowOmittingSingleRegisteredRedirectUri: false,
    assertJwtClientAuthClaimsAndHeader: async (_context, { iat }) => {
      if (typeof iat !== 'number' || iat <= Date.now() / 1000 + CLOCK_SECONDS) return;
      throw refusal('InvalidClientAuth', 'the assertion is from the future');
    },
    cookies: {
      names: {
        // A browser takes this prefix only from a secure origin and then from no other host.
        session: secure ? '__Host-stockade-browser' : 'stockade-browser',
        interaction: 'stockade-interaction',
        resume: 'stockade-resume',
      },
      long: cookie,
      short: cookie,
    },
    ttl: {
      AccessToken: config.AUTH_TOKEN_EXPIRY,
      AuthorizationCode: CODE_SECONDS,
      ClientCredentials: config.AUTH_TOKEN_EXPIRY,
      DeviceCode: DEVICE_SECONDS,
      Grant: config.AUTH_SESSION_MAX_AGE,
      IdToken: ID_TOKEN_SECONDS,
      Interaction: INTERACTION_SECONDS,
      RefreshToken: config.AUTH_REFRESH_TOKEN_EXPIRY,
      Session: BROWSER_SECONDS,
    },
    interactions: { url: (_context, { uid }) => `/oauth2/interaction/${uid}` },
    rotateRefreshToken: () => true,
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: async () => false,
    renderError: async (context, { error, error_description: description }, thrown) => {
      context.type = 'html';
      context.body = isSessionNotFound(thrown)
        ? pages.signInOverPage()
        : pages.errorPage(error, description ?? '');
    },
  };
}

/** Configuration of the OAuth server: its features, and its callbacks to this module. */
@Injectable()
export class OAuthConfiguration {
  constructor(
    private readonly adapters: OAuthAdapters,
    private readonly accounts: OAuthAccounts,
    private readonly grants: OAuthGrants,
    private readonly keys: SigningKeys,
    private readonly roots: RootKeys,
    private readonly tokens: AccessTokens,
    private readonly config: Config,
    private readonly address: ServerAddress,
  ) {}

  async make(): Promise<Configuration> {
    const fixed = fixedConfiguration(this.config, this.address.url);
    return {
      ...fixed,
      cookies: {
        ...fixed.cookies,
        keys: [this.roots.keyedHash('oauth cookies', '').toString('base64url')],
      },
      jwks: { keys: await this.keys.privateJwks() },
      adapter: (model: string) => this.adapters.of(model),
      findAccount: (context, sub, token) =>
        this.accounts.find(context, sub, token as { grantId?: string } | undefined),
      extraTokenClaims: (context, token) => this.grants.claims(context, token as NewToken),
      loadExistingGrant: (context) => this.grants.existing(context),
      features: this.features(),
    };
  }

  /** The parts of the protocol that are offered; what is not named here is not. */
  private features(): NonNullable<Configuration['features']> {
    return {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      dPoP: { enabled: true, nonceSecret: this.roots.keyedHash('dpop nonce', '') },
      rpInitiatedLogout: SIGN_OUT_PAGES,
      deviceFlow: DEVICE_PAGES,
      resourceIndicators: {
        enabled: true,
        defaultResource: async (context, client) => {
          useOwnScopes(context, client);
          return this.tokens.audience;
        },
        useGrantedResource: async () => true,
        getResourceServerInfo: async (_context, indicator) => this.resource(indicator),
      },
    };
  }

  private resource(indicator: string): ResourceServer {
    const { audience } = this.tokens;
    if (indicator !== audience && indicator !== this.address.url) throw refusal('InvalidTarget');
    return apiResource(audience, this.config);
  }
}

/**
 * A program that names no scope gets all that it was registered with (RFC 6749, section 3.3).
 *
 * @throws errors.InvalidScope for what there is not, which would else be left out without a word
 */
function useOwnScopes({ oidc }: KoaContextWithOIDC, client: Client): void {
  const { params } = oidc;
  if (params?.['grant_type'] !== 'client_credentials') return;
  const wanted = params['scope'];
  if (typeof wanted !== 'string') {
    params['scope'] = apiScopes(client.scope ?? '').join(' ');
  } else if (apiScopes(wanted).length < wanted.split(' ').length) {
    throw refusal('InvalidScope', 'the scope does not exist', wanted);
  }
}

const SIGN_OUT_PAGES: NonNullable<Configuration['features']>['rpInitiatedLogout'] = {
  enabled: true,
  logoutSource: async (context, form) => {
    context.body = pages.signOutPage(form);
  },
  postLogoutSuccessSource: async (context) => {
    context.body = pages.messagePage('Signed out', 'You are signed out in this browser.');
  },
};

const DEVICE_PAGES: NonNullable<Configuration['features']>['deviceFlow'] = {
  enabled: true,
  userCodeInputSource: async (context, form, _out, error) => {
    context.body = pages.deviceCodePage(form, error !== undefined && error !== null);
  },
  userCodeConfirmSource: async (context, form, client, _device, code) => {
    context.body = pages.deviceConfirmPage(form, client.clientName ?? client.clientId, code);
  },
  successSource: async (context) => {
    context.body = pages.messagePage('Done', 'Your device is signed in. You may close this page.');
  },
};
