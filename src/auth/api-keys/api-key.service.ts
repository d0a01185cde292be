import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.ts';
import {
  Broadcast,
  currentPrincipal,
  ID_PATTERN,
  invalidField,
  isNetwork,
  liesWithin,
  newId,
  notFound,
  pageOf,
  Problem,
  readCursor,
  requireOwnScopes,
  UnitOfWork,
  type Page,
  type PageQuery,
  type Principal,
} from '../../platform/index.ts';
import { Notices } from '../mail/notices.ts';
import type { UserEntity } from '../users/user.entity.ts';
import { UserStore } from '../users/user.store.ts';
import { newApiKey } from './api-key-text.ts';
import { ApiKeyResponse, NewApiKeyResponse, type ApiKeyRequest } from './api-key.dto.ts';
import type { ApiKeyEntity } from './api-key.entity.ts';
import { ApiKeyStore } from './api-key.store.ts';

const HINT_LENGTH = 10;

@Injectable()
export class ApiKeys {
  constructor(
    private readonly store: ApiKeyStore,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly broadcast: Broadcast,
    private readonly users: UserStore,
    private readonly notices: Notices,
  ) {}

  /** Makes a key, of the caller's own unless an owner is named. A program cannot make one that may do more than itself, or for longer, or from elsewhere. */
  async create(request: ApiKeyRequest, owner?: string): Promise<NewApiKeyResponse> {
    const principal = currentPrincipal();
    const { organizationId, userId } = principal;
    requireOwnKeys(principal);
    const expiresAt = request.expiresAt === undefined ? null : new Date(request.expiresAt);
    if (expiresAt !== null && expiresAt.getTime() <= Date.now()) {
      throw invalidField('/expiresAt', 'past', 'must be in the future');
    }
    requireNetworks(request.networks ?? []);
    await this.requireWithinOwn(principal, request, expiresAt);
    const { text, hash } = newApiKey(organizationId);
    const key: ApiKeyEntity = {
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
    return this.uow.run(async () => {
      await this.store.insert(key);
      await this.audit.append({
        action: 'api_key.create',
        resource: `api_key:${key.id}`,
        details: { name: key.name, scopes: key.scopes, owner: key.ownerId },
      });
      await this.notices.apiKeyMade(await this.users.get(organizationId, key.ownerId), key.name);
      return new NewApiKeyResponse(key, text);
    });
  }

  private async requireWithinOwn(
    { organizationId, kind, credentialId }: Principal,
    { scopes: wanted, networks = [] }: ApiKeyRequest,
    expiresAt: Date | null,
  ): Promise<void> {
    requireOwnScopes(wanted, '/scopes');
    if (kind !== 'api_key') return;
    const own = await this.store.find(organizationId, credentialId);
    const end = own?.expiresAt ?? null;
    if (!liesWithin(networks, own?.networks ?? [])) {
      throw invalidField('/networks', 'beyond_own', 'must lie within those of your own key');
    }
    if (end !== null && (expiresAt === null || expiresAt > end)) {
      throw invalidField('/expiresAt', 'beyond_own', `must not be after ${end.toISOString()}`);
    }
  }

  async list(query: PageQuery): Promise<Page<ApiKeyResponse>> {
    const before = readCursor(query.cursor, ID_PATTERN);
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
    return this.uow.run(async () => {
      if (expiresAt === null || expiresAt > endsAt) {
        if (!(await this.store.endAt(key, endsAt))) throw notFound();
        await this.broadcast.tell('credentials', key.id);
      }
      const made = await this.create({ name, scopes, networks, ...rest }, key.ownerId);
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

  /** Revokes every key of a user in the open transaction; how many there were. */
  async revokeAllOf({ organizationId, id }: UserEntity): Promise<number> {
    const ids = await this.store.revokeAllOf(organizationId, id);
    for (const keyId of ids) {
      await this.audit.append({ action: 'api_key.revoke', resource: `api_key:${keyId}` });
      await this.broadcast.tell('credentials', keyId);
    }
    return ids.length;
  }

  /**
   * Revokes a key, for good unless it is to be restorable; one that a review revoked is revoked for good, too.
   *
   * @throws Problem not_found when it is revoked for good already
   */
  async revoke(key: ApiKeyEntity, { restorable = false } = {}): Promise<void> {
    await this.uow.run(async () => {
      if (!(await this.store.revoke(key.organizationId, key.id, restorable))) throw notFound();
      await this.audit.append({ action: 'api_key.revoke', resource: `api_key:${key.id}` });
      await this.broadcast.tell('credentials', key.id);
    });
  }
}

/** @throws Problem naming what is no address and no network in CIDR notation */
function requireNetworks(networks: readonly string[]): void {
  const wrong = networks.filter((text) => !isNetwork(text));
  if (wrong.length === 0) return;
  throw invalidField('/networks', 'not_a_network', `takes addresses and networks in CIDR notation`);
}

/** A client that somebody let in makes no keys of theirs, which would outlive what they allowed. */
function requireOwnKeys({ kind, scopes }: Principal): void {
  if (kind !== 'user' || scopes === null) return;
  throw new Problem('forbidden', 'A client that was let in makes no keys; sign in yourself.');
}
