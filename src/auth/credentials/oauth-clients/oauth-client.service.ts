import { Injectable } from '@nestjs/common';
import type { ClientMetadata } from 'oidc-provider';
import { AuditLogService } from '../../../audit/index.ts';
import {
  Broadcast,
  currentPrincipal,
  invalidField,
  newId,
  notFound,
  pageOf,
  readIdCursor,
  InvalidatingCache,
  runAsOrganization,
  ServerAddress,
  UnitOfWork,
  type Page,
  type PageQuery,
  type OrganizationId,
  type UserId,
} from '../../../platform/index.ts';
import { newSecret } from '../secrets/organization-secret.ts';
import { UserStore } from '../../people/users/user.store.ts';
import { readClientId } from './client-id.ts';
import { DOCS_CLIENT_ID, docsClient, metadataOf } from './client-metadata.ts';
import { requireSoundClient } from './client-rules.ts';
import {
  NewOAuthClientResponse,
  OAuthClientResponse,
  type OAuthClientRequest,
} from './oauth-client.dto.ts';
import type { OAuthClientEntity } from './oauth-client.entity.ts';
import { OAuthClientStore } from './oauth-client.store.ts';

const SECRET_PREFIX = 'sts_';
/** Clients that are remembered, and for how long without a change. */
const MAX_CLIENTS = 10_000;
const MAX_DURATION_MS = 5 * 60_000;

/** Programs that ask for tokens. Every change is audited and takes effect on all instances at once. */
@Injectable()
export class OAuthClientService {
  private readonly known: InvalidatingCache<OAuthClientEntity>;

  constructor(
    private readonly store: OAuthClientStore,
    private readonly users: UserStore,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
    private readonly broadcast: Broadcast,
    private readonly address: ServerAddress,
  ) {
    this.known = new InvalidatingCache(broadcast, 'credentials', {
      most: MAX_CLIENTS,
      longestMs: MAX_DURATION_MS,
    });
  }

  async create(request: OAuthClientRequest): Promise<NewOAuthClientResponse> {
    const { organizationId, userId: madeBy } = currentPrincipal();
    requireSoundClient(request);
    await this.requireAccount(organizationId, request.serviceAccountId);
    const { jwks, serviceAccountId, ...rest } = request;
    const client: OAuthClientEntity = {
      ...rest,
      organizationId,
      id: newId(),
      serviceAccountId: serviceAccountId ?? null,
      scopes: [...request.scopes].sort(),
      jwks: jwks ?? null,
      secretHash: null,
      formerSecretHash: null,
      formerSecretEndsAt: null,
      createdAt: new Date(),
      revokedAt: null,
      madeBy,
    };
    const secret = request.proof.startsWith('client_secret')
      ? newSecret(SECRET_PREFIX, organizationId)
      : undefined;
    client.secretHash = secret?.hash ?? null;
    return this.uow.answer(async () => {
      await this.store.insert(client);
      await this.audit.append({
        action: 'oauth_client.create',
        resource: `oauth_client:${client.id}`,
        details: { name: client.name, grantTypes: client.grantTypes, scopes: client.scopes },
      });
      return new NewOAuthClientResponse(client, secret?.text ?? null);
    });
  }

  async list(query: PageQuery): Promise<Page<OAuthClientResponse>> {
    const { organizationId } = currentPrincipal();
    const before = readIdCursor(query.cursor);
    const rows = await this.store.list(organizationId, before, query.limit + 1);
    return pageOf(
      rows,
      query.limit,
      (row) => row.id,
      (row) => new OAuthClientResponse(row),
    );
  }

  /** Gives a client a new secret; the one until now stays good for a while, so that it can be exchanged without a pause. */
  async rotateSecret(
    client: OAuthClientEntity,
    overlapSeconds: number,
  ): Promise<NewOAuthClientResponse> {
    if (client.secretHash === null) {
      throw invalidField('/proof', 'mismatch', 'this client authenticates without a secret');
    }
    const { text, hash } = newSecret(SECRET_PREFIX, client.organizationId);
    const change = {
      secretHash: hash,
      madeBy: currentPrincipal().userId,
      formerSecretHash: client.secretHash,
      formerSecretEndsAt: new Date(Date.now() + overlapSeconds * 1000),
    };
    return this.uow.answer(async () => {
      if (!(await this.store.change(client, change))) throw notFound();
      await this.broadcast.notify('credentials', client.id);
      await this.audit.append({
        action: 'oauth_client.secret',
        resource: `oauth_client:${client.id}`,
        details: { overlapSeconds },
      });
      return new NewOAuthClientResponse(client, text);
    });
  }

  /** Ends a client and, at once and everywhere, every token that it holds. */
  async revoke(client: OAuthClientEntity): Promise<void> {
    await this.uow.run(async () => {
      if (!(await this.store.change(client, { revokedAt: new Date() }))) throw notFound();
      await this.audit.append({
        action: 'oauth_client.revoke',
        resource: `oauth_client:${client.id}`,
      });
      await this.broadcast.notify('credentials', client.id);
    });
  }

  /** The client of a client_id, in any organization; null if there is none. */
  async find(clientId: string): Promise<OAuthClientEntity | null> {
    const read = readClientId(clientId);
    if (read === undefined) return null;
    const known = this.known.find(clientId);
    if (known !== undefined) return known;
    const { organizationId, id } = read;
    const since = this.known.moment;
    const client = await runAsOrganization(organizationId, () =>
      this.store.find(organizationId, id),
    );
    if (client !== null) this.known.keep(clientId, client, [id], since);
    return client;
  }

  /** The client's metadata in the format of RFC 7591. */
  async metadata(clientId: string): Promise<ClientMetadata | undefined> {
    if (clientId === DOCS_CLIENT_ID) return docsClient(this.address.url);
    const client = await this.find(clientId);
    return client === null ? undefined : metadataOf(client);
  }

  private async requireAccount(
    organizationId: OrganizationId,
    id: UserId | undefined,
  ): Promise<void> {
    if (id === undefined) return;
    const account = await this.users.find(organizationId, id);
    if (account?.kind === 'service') return;
    throw invalidField('/serviceAccountId', 'unknown', 'must be the id of a service account');
  }
}
