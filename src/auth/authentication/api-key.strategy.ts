import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { HeaderAPIKeyStrategy } from 'passport-headerapikey';
import { networkList, runAsOrganization, type OrganizationId } from '../../platform/index.ts';
import { readApiKey } from '../credentials/api-keys/api-key-text.ts';
import { ApiKeyStore } from '../credentials/api-keys/api-key.store.ts';
import { OrganizationStore } from '../people/organizations/organization.store.ts';
import { findKeyRequiredAction, refusalOf } from '../people/users/account-gate.ts';
import { UserStore } from '../people/users/user.store.ts';
import { keyOf, type Verified } from './verified-credentials.ts';

/** Verifies an API key and that its owner may still sign in. */
@Injectable()
export class ApiKeyStrategy extends PassportStrategy(HeaderAPIKeyStrategy, 'api-key') {
  constructor(
    private readonly keys: ApiKeyStore,
    private readonly users: UserStore,
    private readonly organizations: OrganizationStore,
  ) {
    super({ header: 'X-API-Key', prefix: '' }, false);
  }

  /** The library reads one header; a key may also come as a bearer's. */
  override authenticate(request: Request): void {
    super.authenticate({ headers: { 'x-api-key': keyOf(request) } } as unknown as Request);
  }

  async validate(text: string): Promise<Verified> {
    const read = readApiKey(text);
    if (read === undefined) throw new Error('not an API key');
    return runAsOrganization(read.organizationId, () =>
      this.verifyKey(read.organizationId, read.hash),
    );
  }

  private async verifyKey(organizationId: OrganizationId, hash: Buffer): Promise<Verified> {
    const key = await this.keys.findByHash(organizationId, hash);
    if (key === null) throw new Error('unknown API key');
    if (key.revokedAt !== null) throw new Error('revoked API key');
    const expiresAtMs = key.expiresAt?.getTime() ?? Infinity;
    if (expiresAtMs <= Date.now()) throw new Error('expired API key');
    const owner = await this.users.find(organizationId, key.ownerId);
    const refusal = refusalOf(owner);
    if (refusal !== undefined || owner === null) throw new Error(refusal);
    const principal = {
      kind: 'api_key',
      organizationId,
      userId: owner.id,
      roles: owner.roles,
      scopes: key.scopes,
      credentialId: key.id,
      authenticatedAtMs: null,
      methods: [],
      requiredAction: findKeyRequiredAction(
        owner,
        await this.organizations.asks(organizationId),
        key,
      ),
    } as const;
    const within = networkList(key.networks);
    return {
      principal,
      expiresAtMs,
      ...(within === undefined ? {} : { within }),
      ...(key.boundTo === null ? {} : { boundTo: key.boundTo }),
    };
  }
}
