import { Injectable } from '@nestjs/common';
import type { Client, KoaContextWithOIDC, Provider } from 'oidc-provider';
import { Config, isUnanswered } from '../../../platform/index.ts';
import { TokenPrincipals } from '../../authentication/token-principals.ts';
import { readClientId } from '../../credentials/oauth-clients/client-id.ts';
import { TOKEN_EXCHANGE } from '../../credentials/oauth-clients/oauth-client.dto.ts';
import {
  AccessTokens,
  FIRST_PARTY,
  type AccessClaims,
  type Actor,
} from '../../credentials/tokens/access-tokens.ts';
import { apiResource } from './api-resource.ts';
import { apiScopes } from '../../credentials/tokens/scopes.ts';
import { refusal } from './library.ts';

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const PARAMETERS = [
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
  'requested_token_type',
  'audience',
  'resource',
  'scope',
];
/** The longest chain of those who act for one another. */
const MAX_CHAIN_LENGTH = 5;

/** Actor and source tokens of the current exchange's token. */
type Delegation = Required<Pick<AccessClaims, 'act' | 'origins'>>;
const delegations = new WeakMap<object, Delegation>();

/**
 * Delegation claims of the token that a request is about to receive (RFC 8693, section 4.1); undefined without
 * delegation.
 */
export function delegationOf(context: object): Delegation | undefined {
  return delegations.get(context);
}

type Parameters = Readonly<Record<string, unknown>>;
/** A token of a person: it has a session. */
type Subject = AccessClaims & {
  readonly sid: string;
  readonly may_act?: { readonly sub?: unknown };
};

/**
 * Token exchange for delegation (RFC 8693). A client that received a user's token gets a token of its own for the same
 * user. It has no more scopes and no longer lifetime, and names the client as the actor. It ends with each token that
 * it was exchanged for and with each client that acts.
 */
@Injectable()
export class TokenExchange {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly principals: TokenPrincipals,
    private readonly config: Config,
  ) {}

  offer(provider: Provider): void {
    const handler = (context: KoaContextWithOIDC): Promise<void> => this.give(provider, context);
    provider.registerGrantType(TOKEN_EXCHANGE, handler, PARAMETERS, ['audience', 'resource']);
  }

  private async give(provider: Provider, context: KoaContextWithOIDC): Promise<void> {
    const client = context.oidc.client!;
    const parameters = context.oidc.params as Parameters;
    this.requireParameters(parameters, client);
    const subject = await this.subject(String(parameters['subject_token']), client.clientId);
    const actor = await this.actor(parameters['actor_token'], client.clientId);
    const scope = narrowed(parameters['scope'], subject, client);
    const sent = [subject, ...(actor.token === undefined ? [] : [actor.token])];
    const origins = sent.flatMap((token) => [...(token.origins ?? []), token.jti]);
    delegations.set(context, { act: chained(actor.actor, subject.act), origins });
    const ends = Math.min(...sent.map(({ exp }) => exp));
    const remaining = ends - Math.floor(Date.now() / 1000);
    const token = new provider.AccessToken({
      accountId: subject.sub,
      client,
      grantId: subject.sid,
      gty: 'token_exchange',
      scope,
      resourceServer: apiResource(this.tokens.audience, this.config),
      expiresIn: Math.min(remaining, this.config.AUTH_TOKEN_EXPIRY),
    });
    context.oidc.entity('AccessToken', token);
    context.body = {
      access_token: await token.save(),
      issued_token_type: ACCESS_TOKEN,
      token_type: 'Bearer',
      expires_in: token.expiration,
      scope,
    };
  }

  private requireParameters(parameters: Parameters, client: Client): void {
    const { subject_token: token, subject_token_type: type, actor_token: actor } = parameters;
    if (typeof token !== 'string' || type !== ACCESS_TOKEN) {
      throw refusal('InvalidRequest', 'send an access token as subject_token');
    }
    const actorType = parameters['actor_token_type'];
    if (
      (actor === undefined) !== (actorType === undefined) ||
      (actor && actorType !== ACCESS_TOKEN)
    ) {
      throw refusal('InvalidRequest', 'send actor_token_type with actor_token: access_token');
    }
    if (![undefined, ACCESS_TOKEN].includes(parameters['requested_token_type'] as undefined)) {
      throw refusal('InvalidRequest', 'requested_token_type must be access_token');
    }
    const targets = [parameters['audience'], parameters['resource']].flat();
    if (targets.some((target) => target !== undefined && target !== this.tokens.audience)) {
      throw refusal('InvalidTarget');
    }
    if (client.dpopBoundAccessTokens === true) {
      throw refusal('InvalidRequest', 'a client with bound tokens cannot exchange other tokens');
    }
  }

  /** The claims of a person's token that stands, and that this client may act on. */
  private async subject(text: string, clientId: string): Promise<Subject> {
    const claims = await this.standing(text, clientId);
    const { sid, cnf, may_act: allowed } = claims as Subject;
    if (sid === undefined)
      throw refusal('InvalidRequest', 'the subject must be a user, not a program');
    if (cnf !== undefined) throw refusal('InvalidRequest', 'the token is bound to its holder');
    if (allowed !== undefined && allowed.sub !== clientId) {
      throw refusal('InvalidRequest', 'the token allows another actor');
    }
    return { ...claims, sid };
  }

  /** The actor: the client, or the subject of the actor token that it sends. */
  private async actor(
    text: unknown,
    clientId: string,
  ): Promise<{ readonly actor: Actor; readonly token?: AccessClaims }> {
    if (typeof text !== 'string') return { actor: { sub: clientId, client_id: clientId } };
    const token = await this.standing(text, clientId);
    const { sub, client_id, cnf } = token;
    if (cnf !== undefined) throw refusal('InvalidRequest', 'the token is bound to its holder');
    return { actor: { sub, client_id }, token };
  }

  private async standing(text: string, clientId: string): Promise<AccessClaims> {
    const claims = await this.tokens.verify(text).catch(() => undefined);
    const home = readClientId(clientId)?.organizationId;
    const stands =
      claims !== undefined &&
      claims.org === home &&
      (await this.principals.of(claims).then(
        ({ principal }) => principal.requiredAction === null,
        (error: unknown) => {
          if (isUnanswered(error)) throw error;
          return false;
        },
      ));
    if (!stands) throw refusal('InvalidRequest', 'the token is not valid, or no longer valid');
    return claims;
  }
}

/** Chain of actors: the current one first, then the earlier ones. */
function chained(actor: Actor, before: Actor | undefined): Actor {
  let length = 1;
  for (let act = before; act !== undefined; act = act.act) length += 1;
  if (length > MAX_CHAIN_LENGTH) throw refusal('InvalidRequest', 'the chain of actors is too long');
  return before === undefined ? actor : { ...actor, act: before };
}

/** Requested scopes, if both the token and the client have them; by default all that both have. */
function narrowed(wish: unknown, subject: AccessClaims, client: Client): string {
  const ofClient = apiScopes(client.scope ?? '');
  const both =
    subject.client_id === FIRST_PARTY
      ? ofClient
      : apiScopes(subject.scope ?? '').filter((scope) => ofClient.includes(scope));
  if (typeof wish !== 'string') return both.join(' ');
  const wanted = wish.split(' ');
  const beyond = wanted.filter((scope) => !both.includes(scope));
  if (beyond.length > 0)
    throw refusal('InvalidScope', 'the scope exceeds that of the token', beyond.join(' '));
  return wanted.join(' ');
}
