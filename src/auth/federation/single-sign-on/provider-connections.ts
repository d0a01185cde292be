import { Injectable } from '@nestjs/common';
import * as client from 'openid-client';
import { AddressRefused, AllowedAddresses, GuardedFetch } from '../../../platform/index.ts';
import type { IdentityProviderEntity } from '../identity-providers/identity-provider.entity.ts';
import { ProviderSecrets } from '../identity-providers/provider-secrets.ts';

const KNOWN_FOR_MS = 600_000;
const PATIENCE_SECONDS = 10;
const MAX_KNOWN = 1000;

interface Known {
  readonly connection: Promise<client.Configuration>;
  readonly untilMs: number;
}

/**
 * Configurations of openid-client per provider, from the provider's metadata. They are read again after ten minutes,
 * and after a change of the provider.
 */
@Injectable()
export class ProviderConnections {
  private readonly known = new Map<string, Known>();

  constructor(
    private readonly secrets: ProviderSecrets,
    private readonly outside: GuardedFetch,
    private readonly addresses: AllowedAddresses,
  ) {}

  /** @throws Error when the provider cannot be asked, or says what it must not */
  to(provider: IdentityProviderEntity): Promise<client.Configuration> {
    const key = `${provider.id} ${provider.version}`;
    const known = this.known.get(key);
    if (known !== undefined && known.untilMs > Date.now()) return known.connection;
    const connection = this.make(provider);
    if (this.known.size >= MAX_KNOWN) this.known.clear();
    this.known.set(key, { connection, untilMs: Date.now() + KNOWN_FOR_MS });
    connection.catch(() => this.known.delete(key));
    return connection;
  }

  private async make(provider: IdentityProviderEntity): Promise<client.Configuration> {
    const { clientId } = provider;
    const issuer = new URL(provider.issuer);
    const insecure = this.addresses.isPrivate(issuer) ? [client.allowInsecureRequests] : [];
    const fetch = this.outside.fetch as client.CustomFetch;
    const found = await client.discovery(issuer, clientId, undefined, client.None(), {
      [client.customFetch]: fetch,
      timeout: PATIENCE_SECONDS,
      execute: insecure,
    });
    const metadata = found.serverMetadata();
    this.requireSound(metadata, issuer);
    const secret = await this.secrets.open(provider);
    const proof = authenticationFor(metadata, secret);
    const connection = new client.Configuration(metadata, clientId, secret, proof);
    connection[client.customFetch] = fetch;
    connection.timeout = PATIENCE_SECONDS;
    // Tokens come over TLS from the provider itself, and their signatures are verified all the same.
    for (const extend of [...insecure, client.enableNonRepudiationChecks]) extend(connection);
    return connection;
  }

  /** The library lets some multi-tenant providers name another issuer; people of every tenant would come with it. */
  private requireSound(metadata: client.ServerMetadata, issuer: URL): void {
    if (!URL.canParse(metadata.issuer) || new URL(metadata.issuer).href !== issuer.href) {
      throw new AddressRefused('the discovery document names another issuer');
    }
    const page = metadata.authorization_endpoint ?? '';
    const url = URL.canParse(page) ? new URL(page) : undefined;
    if (url?.protocol === 'https:' || (url !== undefined && this.addresses.isPrivate(url))) return;
    throw new AddressRefused("the provider's authorization endpoint is not safe");
  }
}

/** Basic is what a provider takes that says nothing (OpenID Connect Discovery, section 3). */
function authenticationFor(metadata: client.ServerMetadata, secret: string): client.ClientAuth {
  const offered = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return offered.includes('client_secret_basic')
    ? client.ClientSecretBasic(secret)
    : client.ClientSecretPost(secret);
}
