import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import { Assignments } from '../../../authorization/index.ts';
import {
  currentPrincipal,
  newId,
  notFound,
  pageOf,
  Problem,
  readIdCursor,
  ServerAddress,
  staleVersion,
  UnitOfWork,
  type Page,
  type PageQuery,
  sentFields,
} from '../../../platform/index.ts';
import { ExternalIdentityService } from '../external-identities/external-identity.service.ts';
import {
  IdentityProviderResponse,
  type IdentityProviderRequest,
  type IdentityProviderUpdate,
} from './identity-provider.dto.ts';
import type { IdentityProviderEntity } from './identity-provider.entity.ts';
import { Issuers } from './issuers.ts';
import { IdentityProviderStore } from './identity-provider.store.ts';
import { ProviderDomains } from './provider-domains.ts';
import { requireSoundRoles } from './provider-rules.ts';
import { ProviderSecrets } from './provider-secrets.ts';

/**
 * Redirect URI of a provider. Each has its own, so that no provider receives what
 * another one answered (RFC 9700, section 4.4).
 */
export const callbackPath = (providerId: string): string => `/sso/callback/${providerId}`;

/** Identity providers of an organization. */
@Injectable()
export class IdentityProviderService {
  constructor(
    private readonly store: IdentityProviderStore,
    private readonly domains: ProviderDomains,
    private readonly secrets: ProviderSecrets,
    private readonly identities: ExternalIdentityService,
    private readonly issuers: Issuers,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
    private readonly assignments: Assignments,
    private readonly address: ServerAddress,
  ) {}

  /** @throws Problem that names the field */
  async create(
    request: IdentityProviderRequest,
  ): Promise<{ readonly version: number; readonly shown: IdentityProviderResponse }> {
    const { organizationId } = currentPrincipal();
    const { domains, clientSecret, ...rest } = request;
    const defaultRoles = request.defaultRoles ?? [this.assignments.defaultRole];
    const id = newId();
    const provider: IdentityProviderEntity = {
      ...rest,
      organizationId,
      id,
      defaultRoles,
      clientSecret: await this.secrets.seal({ organizationId, id }, clientSecret),
      version: 1,
      createdAt: new Date(),
    };
    requireSoundRoles(provider, await this.assignments.names(organizationId));
    await this.issuers.require('/issuer', provider.issuer);
    return this.uow.answer(async () => {
      await this.store.insert(provider);
      await this.domains.replace(provider, domains);
      await this.audit.append({
        action: 'identity_provider.create',
        resource: `identity_provider:${id}`,
        details: { ...toldOf(provider), issuer: provider.issuer, domains },
      });
      return { version: provider.version, shown: await this.shown(provider) };
    });
  }

  async list(query: PageQuery): Promise<Page<IdentityProviderResponse>> {
    const { organizationId } = currentPrincipal();
    const before = readIdCursor(query.cursor);
    const rows = await this.store.list(organizationId, before, query.limit + 1);
    const shown = await Promise.all(rows.map((row) => this.shown(row)));
    return pageOf(
      shown,
      query.limit,
      (one) => one.id,
      (one) => one,
    );
  }

  async shown(provider: IdentityProviderEntity): Promise<IdentityProviderResponse> {
    const domains = await this.domains.of(provider, [provider.id]);
    return new IdentityProviderResponse(
      provider,
      domains,
      this.address.url + callbackPath(provider.id),
    );
  }

  /** Changes what is given. @throws Problem that names the field, or precondition_failed */
  async update(
    provider: IdentityProviderEntity,
    { domains, clientSecret, ...rest }: IdentityProviderUpdate,
    wanted: number | undefined,
  ): Promise<IdentityProviderEntity> {
    const { organizationId, id } = provider;
    if (wanted !== undefined && wanted !== provider.version) throw staleVersion();
    const change: Partial<IdentityProviderEntity> = sentFields(rest);
    if (clientSecret !== undefined) {
      change.clientSecret = await this.secrets.seal(provider, clientSecret);
    }
    if (domains === undefined && Object.keys(change).length === 0) {
      throw new Problem('invalid_request', 'Send at least one field to change.');
    }
    requireSoundRoles({ ...provider, ...change }, await this.assignments.names(organizationId));
    return this.uow.run(async () => {
      if (!(await this.store.update(provider, change))) throw staleVersion();
      if (domains !== undefined) await this.domains.replace(provider, domains);
      await this.audit.append({
        action: 'identity_provider.update',
        resource: `identity_provider:${id}`,
        details: {
          ...toldOf(change),
          ...(domains === undefined ? {} : { domains }),
          ...(clientSecret === undefined ? {} : { newSecret: true }),
        },
      });
      return this.store.get(organizationId, id);
    });
  }

  /** Accounts stay; whom it vouched for, and the sessions that it began, end at once and everywhere. */
  async remove(provider: IdentityProviderEntity): Promise<void> {
    await this.uow.run(async () => {
      const people = await this.identities.end(provider);
      if (!(await this.store.remove(provider))) throw notFound();
      await this.audit.append({
        action: 'identity_provider.delete',
        resource: `identity_provider:${provider.id}`,
        details: { identities: people },
      });
    });
  }
}

/** Audit details of a provider: neither its secret nor names chosen by users. */
function toldOf(provider: Partial<IdentityProviderEntity>): Readonly<Record<string, unknown>> {
  const { clientId, createUsers, defaultRoles, roleClaim, roleMapping } = provider;
  const { trustFactors, trustAddresses } = provider;
  const trust = { trustFactors, trustAddresses };
  const all = { clientId, createUsers, defaultRoles, roleClaim, roleMapping, ...trust };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
