import { Injectable } from '@nestjs/common';
import {
  Config,
  isId,
  runAsOrganization,
  type Principal,
  type OrganizationId,
} from '../../platform/index.ts';
import { apiScopes } from '../credentials/tokens/scopes.ts';
import { DOCS_CLIENT_ID } from '../credentials/oauth-clients/client-metadata.ts';
import type { OAuthClientEntity } from '../credentials/oauth-clients/oauth-client.entity.ts';
import { OAuthClientService } from '../credentials/oauth-clients/oauth-client.service.ts';
import { OrganizationStore } from '../people/organizations/organization.store.ts';
import type { SessionEntity } from '../credentials/sessions/session.entity.ts';
import { SessionStore } from '../credentials/sessions/session.store.ts';
import { findRequiredAction, refusalOf } from '../people/users/account-gate.ts';
import { FIRST_PARTY, type AccessClaims, type Actor } from '../credentials/tokens/access-tokens.ts';
import { RevokedTokens } from '../credentials/revocation/revoked-tokens.ts';
import { UserStore } from '../people/users/user.store.ts';
import type { Verified } from './verified-credentials.ts';

type SessionClaims = Partial<AccessClaims> &
  Pick<AccessClaims, 'sub' | 'client_id'> & { readonly org: OrganizationId; readonly sid: string };

/** A principal, and ids of what else has to stand. */
type Standing = Pick<Verified, 'principal' | 'about'>;

/** Finds the principal of an access token, if its session, client and user are valid. */
@Injectable()
export class TokenPrincipals {
  constructor(
    private readonly sessions: SessionStore,
    private readonly users: UserStore,
    private readonly organizations: OrganizationStore,
    private readonly clients: OAuthClientService,
    private readonly revoked: RevokedTokens,
    private readonly config: Config,
  ) {}

  /** @throws Error saying what does not stand any more, for the audit log */
  async of(claims: Partial<AccessClaims>): Promise<Verified> {
    const { sub, org, sid, jti, exp, client_id: clientId, cnf, act, origins = [] } = claims;
    if (
      sub === undefined ||
      exp === undefined ||
      clientId === undefined ||
      !isOrganizationId(org)
    ) {
      throw new Error('claims are missing');
    }
    const scopes = clientId === FIRST_PARTY ? null : apiScopes(claims.scope ?? '');
    const client = await this.client(clientId, org);
    // What stands on a session of its own ends with it; anything else may have been given back, or what it was exchanged for.
    const single = sid === undefined || act !== undefined ? [jti ?? '', ...origins] : [];
    for (const id of single)
      if (await this.revoked.has(id)) throw new Error('the client revoked it');
    const others = await this.actingClients(act, org);
    const { principal, about = [] } = await runAsOrganization(org, () =>
      sid === undefined
        ? this.ofClient(client, scopes ?? [], claims.iat ?? 0)
        : this.ofSession({ ...claims, org, sub, sid, client_id: clientId }, scopes),
    );
    return {
      principal,
      expiresAtMs: exp * 1000,
      about: [...(client === null ? [] : [client.id]), ...others, ...single, ...about],
      ...(cnf?.jkt === undefined ? {} : { boundTo: cnf.jkt }),
    };
  }

  /** Null for those that are no rows: this server's own. */
  private async client(clientId: string, org: OrganizationId): Promise<OAuthClientEntity | null> {
    if (clientId === FIRST_PARTY || clientId === DOCS_CLIENT_ID) return null;
    const client = await this.clients.find(clientId);
    if (client === null) throw new Error('the client was revoked');
    if (client.organizationId !== org) throw new Error('the client is of another organization');
    return client;
  }

  /** The clients of those who acted one after another, if they all stand: their ids. */
  private async actingClients(act: Actor | undefined, org: OrganizationId): Promise<string[]> {
    const ids: string[] = [];
    for (let one = act; one !== undefined; one = one.act) {
      const client = await this.client(one.client_id, org);
      if (client !== null) ids.push(client.id);
    }
    return ids;
  }

  private async ofSession(
    { org, sub: userId, sid, client_id: clientId, act, iat = 0 }: SessionClaims,
    scopes: readonly string[] | null,
  ): Promise<Standing> {
    const session = isId(sid) ? await this.sessions.find(org, sid) : null;
    if (session?.userId !== userId) throw new Error('the session is over');
    // Who acts for somebody (RFC 8693) does so in the session of whoever let it.
    const holder = scopes === null ? null : clientId;
    if (act === undefined && session.clientId !== holder) {
      throw new Error('the session is of another client');
    }
    // The client that the session was begun for may be another than the one that acts.
    const begun = session.clientId === null ? null : await this.client(session.clientId, org);
    const principal = await this.ofStanding(session, scopes);
    await this.noteSeen(session, iat);
    return { principal, about: [session.id, ...(begun === null ? [] : [begun.id])] };
  }

  /** Soon after a refresh, that its answer has arrived: the refresh token before is not taken again. */
  private async noteSeen(session: SessionEntity, issuedAt: number): Promise<void> {
    const { organizationId, id, createdAt, lastUsedAt } = session;
    const isFresh = Date.now() / 1000 - issuedAt <= this.config.AUTH_REFRESH_GRACE + 1;
    if (!isFresh || lastUsedAt <= createdAt) return;
    await this.sessions.noteTokenSeen(organizationId, id, issuedAt);
  }

  /** Finds the principal of an active session. @throws Error that names what is no longer valid */
  async ofStanding(session: SessionEntity, scopes: readonly string[] | null): Promise<Principal> {
    const { organizationId, userId } = session;
    const over = session.revokedAt !== null || session.expiresAt <= new Date();
    if (over) throw new Error('the session is over');
    const user = await this.users.find(organizationId, userId);
    const refusal = refusalOf(user);
    if (refusal !== undefined || user === null) throw new Error(refusal);
    const organization = await this.organizations.asks(organizationId);
    return {
      kind: 'user',
      organizationId,
      userId,
      roles: user.roles,
      scopes,
      credentialId: session.id,
      authenticatedAtMs: session.authenticatedAt.getTime(),
      methods: session.methods,
      requiredAction: findRequiredAction(user, organization, session.methods),
    };
  }

  private async ofClient(
    client: OAuthClientEntity | null,
    scopes: readonly string[],
    issuedAt: number,
  ): Promise<Standing> {
    if (client === null || client.serviceAccountId === null) throw new Error('no service account');
    const { organizationId, serviceAccountId, id } = client;
    const account = await this.users.find(organizationId, serviceAccountId);
    const refusal = refusalOf(account);
    if (refusal !== undefined || account === null) throw new Error(refusal);
    if (account.kind !== 'service') throw new Error('it acts as a person');
    if (issuedAt * 1000 < (account.signedOutAt?.getTime() ?? 0)) {
      throw new Error('the service account was locked since');
    }
    const principal = {
      kind: 'client',
      organizationId,
      userId: account.id,
      roles: account.roles,
      scopes,
      credentialId: id,
      authenticatedAtMs: null,
      methods: [],
      requiredAction: null,
    } as const;
    return { principal };
  }
}

function isOrganizationId(value: string | undefined): value is OrganizationId {
  return typeof value === 'string' && isId(value);
}
