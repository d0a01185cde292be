import { timingSafeEqual } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Provider } from 'oidc-provider';
import { Broadcast, logger, ServerAddress, isUnanswered } from '../../../platform/index.ts';
import { hashOf } from '../../credentials/secrets/organization-secret.ts';
import { allowFormTarget } from './form-targets.ts';
import { OAuthConfiguration } from './oauth-configuration.ts';
import { oidcProvider } from './library.ts';
import { OAuthEvents } from './oauth-events.ts';
import { bodyOf, withBody } from './received-body.ts';
import { StructuredTokens } from './structured-tokens.ts';
import { TokenExchange } from './token-exchange.ts';

type KoaContext = Parameters<Parameters<Provider['use']>[0]>[0];

/** A client as the OAuth server holds it, with what we add to it. */
interface ServerClient {
  readonly secret_hashes?: readonly string[];
}

/**
 * The OAuth 2.1 and OpenID Connect server: oidc-provider with the keys, storage and users of this server. It is created
 * at its first use, because its issuer is an address, and again when the signing keys change.
 */
@Injectable()
export class OAuthServer implements OnModuleInit {
  private made: Promise<Provider> | undefined;

  constructor(
    private readonly configuration: OAuthConfiguration,
    private readonly address: ServerAddress,
    private readonly broadcast: Broadcast,
    private readonly events: OAuthEvents,
    private readonly exchange: TokenExchange,
    private readonly structured: StructuredTokens,
  ) {}

  onModuleInit(): void {
    this.broadcast.listen('signing-keys', () => (this.made = undefined));
  }

  provider(): Promise<Provider> {
    this.made ??= this.make();
    this.made.catch(() => (this.made = undefined));
    return this.made;
  }

  /** Answers a request to one of its endpoints. */
  async answer(request: Request, response: Response): Promise<void> {
    const read = request.method === 'POST';
    await this.pass(read ? withBody(request, bodyOf(request)) : request, response);
  }

  /** Answers a request that asks about a token, or gives one back. */
  async answerAboutToken(request: Request, response: Response): Promise<void> {
    await this.pass(this.structured.prepare(request), response);
  }

  private async pass(request: Request, response: Response): Promise<void> {
    const provider = await this.provider();
    this.pinAddress(request);
    await provider.callback()(request, response);
  }

  /** Its addresses are made from these headers: a stranger's must not get into them. */
  private pinAddress({ headers }: Request): void {
    const { host, protocol } = new URL(this.address.url);
    headers.host = host;
    headers['x-forwarded-proto'] = protocol.slice(0, -1);
    delete headers['x-forwarded-host'];
  }

  private async make(): Promise<Provider> {
    const { Provider: OidcProvider } = await oidcProvider();
    const provider = new OidcProvider(this.address.url, await this.configuration.make());
    provider.proxy = true;
    const compare = function (this: ServerClient, secret: string): boolean {
      return isKnownSecret(this.secret_hashes ?? [], secret);
    };
    Object.assign(provider.Client.prototype, { compareClientSecret: compare });
    provider.use(answerFailures);
    provider.use(allowFormTarget);
    this.exchange.offer(provider);
    this.events.follow(provider);
    this.structured.follow(provider);
    provider.on('server_error', (_context, err) =>
      logger.error({ err }, 'the OAuth server failed'),
    );
    return provider;
  }
}

/**
 * What nobody foresaw is answered without a word about it. Where a page that says what was wrong stands
 * already, it stays: the server also fails to save the session of a browser that it has never seen.
 */
async function answerFailures(context: KoaContext, next: () => Promise<void>): Promise<void> {
  try {
    await next();
  } catch (err) {
    if (context.body !== undefined && context.status >= 400 && context.status < 500) return;
    if (isUnanswered(err)) {
      context.status = 503;
      context.set('Retry-After', '2');
      context.body = { error: 'temporarily_unavailable', error_description: 'Try again shortly.' };
      return;
    }
    logger.error({ err }, 'the OAuth server failed');
    context.status = 500;
    context.body = {
      error: 'server_error',
      error_description: 'The operator finds the cause in the log.',
    };
  }
}

function isKnownSecret(hashes: readonly string[], secret: string): boolean {
  const hash = hashOf(secret);
  return hashes.some((known) => timingSafeEqual(Buffer.from(known, 'hex'), hash));
}
