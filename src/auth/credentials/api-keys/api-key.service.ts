import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import {
  Broadcast,
  currentPrincipal,
  invalidField,
  isNetwork,
  liesWithin,
  newId,
  notFound,
  pageOf,
  Problem,
  readIdCursor,
  requireOwnScopes,
  UnitOfWork,
  type Page,
  type PageQuery,
  type Principal,
  type UserId,
} from '../../../platform/index.ts';
import { Notices } from '../../mail/notices.ts';
import { UserStore } from '../../people/users/user.store.ts';
import { newApiKey } from './api-key-text.ts';
import { ApiKeyResponse, NewApiKeyResponse, type ApiKeyRequest } from './api-key.dto.ts';
import type { ApiKeyEntity } from './api-key.entity.ts';
import { ApiKeyStore } from './api-key.store.ts';
import { KeyOrigins, type KeyOrigin } from './key-origins.ts';

const HINT_LENGTH = 10;

@Injectable()
export class ApiKeyService {
  constructor(
    private readonly store: ApiKeyStore,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
    private readonly broadcast: Broadcast,
    private readonly users: UserStore,
    private readonly origins: KeyOrigins,
    private readonly notices: Notices,
  ) {}

  /**
   * Makes a key, of the caller's own unless an owner is named. A key makes none that may do more than itself, for
   * longer or from elsewhere, and what it made ends with it.
   */
  async create(
    request: ApiKeyRequest,
    owner?: UserId,
    inherited: Partial<KeyOrigin> = {},
  ): Promise<NewApiKeyResponse> {
    const principal = currentPrincipal();
    const { organizationId, userId } = principal;
    requireOwnKeys(principal);
    const expiresAt = request.expiresAt === undefined ? null : new Date(request.expiresAt);
    if (expiresAt !== null && expiresAt.getTime() <= Date.now()) {
      throw invalidField('/expiresAt', 'past', 'must be in the future');
    }
    const account = await this.users.get(organizationId, owner ?? userId);
    if (account.id !== userId && account.kind !== 'service') throw anothersKey();
    requireNetworks(request.networks ?? []);
    requireOwnScopes(request.scopes, '/scopes');
    const { text, hash } = newApiKey(organizationId);
    const key = {
      organizationId,
      id: newId(),
      ownerId: owner ?? userId,
      name: request.name,
      hash,
      hint: `${text.slice(0, HINT_LENGTH)}…`,
      scopes: [...request.scopes].sort(),
      networks: request.networks ?? [],
      createdAt: new Date(),
      expiresAt,
      lastUsedAt: null,
      lastUsedFrom: null,
      revokedAt: null,
      restorable: false,
    };
    return this.uow.answer(async () => {
      const { origin, parent } = await this.origins.lockMaker(principal, key.ownerId);
      if (parent !== null) requireWithin(parent, key);
      const made: ApiKeyEntity = { ...key, ...origin, ...inherited };
      await this.store.insert(made);
      await this.audit.append({
        action: 'api_key.create',
        resource: `api_key:${key.id}`,
        details: { name: key.name, scopes: key.scopes, owner: key.ownerId },
      });
      await this.notices.apiKeyMade(account, key.name);
      return new NewApiKeyResponse(made, text);
    });
  }

  async list(query: PageQuery): Promise<Page<ApiKeyResponse>> {
    const before = readIdCursor(query.cursor);
    const rows = await this.store.list(before, query.limit + 1);
    return pageOf(
      rows,
      query.limit,
      (row) => row.id,
      (row) => new ApiKeyResponse(row),
    );
  }

  /** A new key like this one, which stays good for a while, so that it can be exchanged without a pause. */
  async rotate(key: ApiKeyEntity, overlapSeconds: number): Promise<NewApiKeyResponse> {
    const endsAt = new Date(Date.now() + overlapSeconds * 1000);
    const { scopes, networks, name, expiresAt } = key;
    const rest = expiresAt === null ? {} : { expiresAt: expiresAt.toISOString() };
    return this.uow.answer(async () => {
      if (expiresAt === null || expiresAt > endsAt) {
        const ended = await this.store.endAt(key, endsAt);
        if (ended.length === 0) throw notFound();
        await this.broadcast.notifyAll('credentials', ended);
      }
      const request = { name, scopes, networks, ...rest };
      const made = await this.create(request, key.ownerId, successionOf(key));
      await this.audit.append({
        action: 'api_key.rotate',
        resource: `api_key:${key.id}`,
        details: { successor: made.id, overlapSeconds },
      });
      return made;
    });
  }

  /** Gives back a key that a review revoked, with the secret that it had; false when it is gone for good or has expired. */
  async restore(id: string): Promise<boolean> {
    const { organizationId } = currentPrincipal();
    return this.uow.run(async () => {
      if (!(await this.store.restore(organizationId, id))) return false;
      await this.audit.append({ action: 'api_key.restore', resource: `api_key:${id}` });
      return true;
    });
  }

  /**
   * Revokes a key, for good unless it is to be restorable; one that a review revoked is revoked for good, too. Keys made
   * with it end for good.
   *
   * @throws Problem not_found when it is revoked for good already
   */
  async revoke(key: ApiKeyEntity, { restorable = false } = {}): Promise<void> {
    await this.uow.run(async () => {
      const ended = await this.store.revoke(key, restorable);
      if (ended.length === 0) throw notFound();
      const madeWith = ended.filter((id) => id !== key.id);
      await this.audit.append({
        action: 'api_key.revoke',
        resource: `api_key:${key.id}`,
        ...(madeWith.length === 0 ? {} : { details: { keys: madeWith } }),
      });
      await this.broadcast.notifyAll('credentials', ended);
    });
  }
}

/** @throws Problem naming what is no address and no network in CIDR notation */
function requireNetworks(networks: readonly string[]): void {
  const wrong = networks.filter((text) => !isNetwork(text));
  if (wrong.length === 0) return;
  throw invalidField(
    '/networks',
    'not_a_network',
    'must hold addresses and networks in CIDR notation',
  );
}

/** A key can be used no longer and from nowhere else than the key that it is made with. @throws Problem beyond_own */
function requireWithin(
  parent: ApiKeyEntity,
  { networks, expiresAt }: Pick<ApiKeyEntity, 'networks' | 'expiresAt'>,
): void {
  const end = parent.expiresAt;
  if (!liesWithin(networks, parent.networks)) {
    throw invalidField('/networks', 'beyond_own', 'must lie within the networks of your own key');
  }
  if (end !== null && (expiresAt === null || expiresAt > end)) {
    throw invalidField('/expiresAt', 'beyond_own', `must not be after ${end.toISOString()}`);
  }
}

/** An OAuth client makes no keys, which would outlive its tokens and what somebody allowed it. */
function requireOwnKeys({ kind, scopes }: Principal): void {
  if (kind === 'api_key' || scopes === null) return;
  throw new Problem('forbidden', 'OAuth clients cannot create API keys; sign in as a user.');
}

/** Properties that a successor inherits: it ends with the same parent key and has the same binding. */
function successionOf({ parentId, boundTo }: ApiKeyEntity): Partial<KeyOrigin> {
  const isOwn = currentPrincipal().kind !== 'api_key';
  return { ...(isOwn ? { parentId } : {}), ...(boundTo === null ? {} : { boundTo }) };
}

/** Whoever holds a key acts as its owner. */
const anothersKey = (): Problem =>
  new Problem('forbidden', "Only its owner can rotate a user's API key; you can revoke it.");
