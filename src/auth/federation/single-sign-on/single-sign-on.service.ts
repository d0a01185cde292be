import { Injectable } from '@nestjs/common';
import * as client from 'openid-client';
import { INSTALLATION_ID, runAsOrganization, ServerAddress } from '../../../platform/index.ts';
import { domainOf } from '../../people/domains/email-domains.ts';
import type { IdentityProviderEntity } from '../identity-providers/identity-provider.entity.ts';
import { callbackPath } from '../identity-providers/identity-provider.service.ts';
import { IdentityProviderStore } from '../identity-providers/identity-provider.store.ts';
import { ProviderDomainStore } from '../../people/domains/provider-domain.store.ts';
import { FederatedSignIns, type FederatedSignIn } from './federated-sign-ins.ts';
import { ProviderConnections } from './provider-connections.ts';
import { SignOnRefusals } from './sign-on-refusals.ts';
import { SignOnSteps } from './sign-on-steps.ts';
import {
  reasonOf,
  parseProviderClaims,
  type ProviderClaims,
} from '../account-linking/provider-claims.ts';

/** Target after the sign-in: a path of this server, or the current OAuth interaction. */
export type Destination = { readonly next: string } | { readonly uid: string };

/** Data to verify when the provider redirects the browser back. */
interface Attempt {
  readonly providerId: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly destination: Destination;
  /** Before when a proof of who somebody is is too old; null when any will do. */
  readonly provedSince: string | null;
}

/** Requirements of a sign-on. */
export interface SignInOptions {
  /** The organization that the provider has to be of, where that is known. */
  readonly home?: string | undefined;
  /** Maximum age in seconds of the authentication at the provider; 0 requires a new one. */
  readonly maxAge?: number | undefined;
}

/** By how much the provider's clock may be behind ours. */
const CLOCK_SKEW_MS = 30_000;

/** Redirect URL and cookie value for the browser. */
export interface SignInRedirect {
  readonly url: string;
  readonly browser: string;
}

/**
 * Redirects users to their organization's provider and receives their claims (OpenID Connect Core, code flow with
 * PKCE).
 */
@Injectable()
export class SingleSignOnService {
  constructor(
    private readonly domains: ProviderDomainStore,
    private readonly providers: IdentityProviderStore,
    private readonly connections: ProviderConnections,
    private readonly steps: SignOnSteps,
    private readonly federatedSignIns: FederatedSignIns,
    private readonly refusals: SignOnRefusals,
    private readonly address: ServerAddress,
  ) {}

  /**
   * Redirect to the provider of an address. Undefined if there is none, or it cannot be reached.
   *
   * @param cookie what the browser's cookie holds
   */
  async depart(
    email: string,
    destination: Destination,
    cookie: string | undefined,
    { home, maxAge }: SignInOptions = {},
  ): Promise<SignInRedirect | undefined> {
    const route = await this.domains.route(domainOf(email));
    if (route === undefined || (home !== undefined && home !== route.organizationId)) {
      return undefined;
    }
    const { organizationId, providerId } = route;
    return runAsOrganization(organizationId, async () => {
      const provider = await this.providers.get(organizationId, providerId);
      try {
        const browser = this.steps.browser(cookie);
        return await this.send(provider, { email, destination, maxAge }, browser);
      } catch (error) {
        return this.refusals.note(reasonOf(error), { provider: providerId });
      }
    });
  }

  /**
   * Verifies the provider's response. Undefined means refused; only the audit log has the reason.
   *
   * @param providerId the provider whose redirect URI the browser came to
   */
  async arrive(
    providerId: string,
    parameters: URLSearchParams,
    cookie: string | undefined,
  ): Promise<FederatedSignIn | undefined> {
    const state = parameters.get('state') ?? '';
    const used = await this.steps.use<Attempt>('attempt', state, cookie);
    if (used === undefined) {
      const reason = 'the state is unknown, used, expired, or of another browser';
      return runAsOrganization(INSTALLATION_ID, () => this.refusals.note(reason));
    }
    const { organizationId, content } = used;
    return runAsOrganization(organizationId, async () => {
      if (content.providerId !== providerId) {
        const reason = 'the response came to the redirect URI of another provider';
        return this.refusals.note(reason, { provider: content.providerId });
      }
      const provider = await this.providers.find(organizationId, providerId);
      if (provider === null) return this.refusals.note('the provider was removed');
      const providerClaims = await this.hear(provider, content, parameters).catch(
        (error: unknown) => this.refusals.note(reasonOf(error), { provider: provider.id }),
      );
      if (providerClaims === undefined) return undefined;
      return this.federatedSignIns.welcome(provider, providerClaims, content.destination);
    });
  }

  private async send(
    provider: IdentityProviderEntity,
    { email, destination, maxAge }: { email: string; destination: Destination } & SignInOptions,
    browser: string,
  ): Promise<SignInRedirect> {
    const connection = await this.connections.to(provider);
    const nonce = client.randomNonce();
    const verifier = client.randomPKCECodeVerifier();
    const provedSince =
      maxAge === undefined ? null : new Date(Date.now() - maxAge * 1000).toISOString();
    const attempt: Attempt = { providerId: provider.id, nonce, verifier, destination, provedSince };
    const url = client.buildAuthorizationUrl(connection, {
      redirect_uri: this.address.url + callbackPath(provider.id),
      scope: 'openid email profile',
      state: await this.steps.keep('attempt', provider.organizationId, browser, attempt),
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      login_hint: email,
      ...(maxAge === undefined ? {} : { max_age: String(maxAge) }),
      ...(maxAge === 0 ? { prompt: 'login' } : {}),
    });
    return { url: url.href, browser };
  }

  /** @throws Error for an answer that is not the provider's, not for us, or not for this attempt */
  private async hear(
    provider: IdentityProviderEntity,
    { nonce, verifier, provedSince }: Attempt,
    parameters: URLSearchParams,
  ): Promise<ProviderClaims> {
    const connection = await this.connections.to(provider);
    const url = new URL(this.address.url + callbackPath(provider.id));
    url.search = parameters.toString();
    const tokens = await client.authorizationCodeGrant(connection, url, {
      expectedState: parameters.get('state') ?? '',
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw new Error('there is no ID token');
    const { roleClaim } = provider;
    const all = await completed(connection, tokens.access_token, claims, roleClaim);
    const providerClaims = parseProviderClaims(all);
    if (providerClaims === undefined) throw new Error('the subject is not valid');
    if (provedSince !== null && !isSince(providerClaims.authenticatedAt, new Date(provedSince))) {
      throw new Error('the sign-in at the provider is older than requested');
    }
    return providerClaims;
  }
}

/** Verifies auth_time if max_age was requested (OpenID Connect Core, section 3.1.2.1). */
function isSince(at: Date | undefined, since: Date): boolean {
  return at !== undefined && at.getTime() + CLOCK_SKEW_MS >= since.getTime();
}

/**
 * What a provider says, its userinfo endpoint included: many tell addresses and groups there alone. What the
 * signed token says comes first, and an address comes from the same place as the word that it is verified.
 */
async function completed(
  connection: client.Configuration,
  accessToken: string,
  claims: client.IDToken,
  roleClaim: string | null,
): Promise<Readonly<Record<string, unknown>>> {
  const { sub, email, amr, auth_time } = claims;
  const whole = email !== undefined && (roleClaim === null || Object.hasOwn(claims, roleClaim));
  if (whole || connection.serverMetadata().userinfo_endpoint === undefined) return claims;
  const info = await client.fetchUserInfo(connection, accessToken, sub);
  const { email_verified } = email === undefined ? info : claims;
  return { ...info, ...claims, email: email ?? info.email, email_verified, amr, auth_time };
}
