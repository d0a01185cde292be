import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.ts';
import {
  Broadcast,
  currentPrincipal,
  ID_PATTERN,
  invalidField,
  newId,
  notFound,
  pageOf,
  readCursor,
  UnitOfWork,
  type Page,
  type PageQuery,
} from '../../platform/index.ts';
import { GrantResponse, type GrantRequest } from './grant.dto.ts';
import { GrantStore } from './grant.store.ts';
import { UserDirectory } from './user-directory.ts';

/** Shares datasets with users of the same organisation. Takes effect at once on every instance. */
@Injectable()
export class Grants {
  constructor(
    private readonly store: GrantStore,
    private readonly users: UserDirectory,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly broadcast: Broadcast,
  ) {}

  async create(datasetId: string, request: GrantRequest): Promise<GrantResponse> {
    const expiresAt = request.expiresAt === undefined ? null : new Date(request.expiresAt);
    if (expiresAt !== null && expiresAt.getTime() <= Date.now()) {
      throw invalidField('/expiresAt', 'past', 'must be in the future');
    }
    const { organizationId, userId: grantedBy } = currentPrincipal();
    return this.uow.run(async () => {
      if ((await this.users.find(request.userId)) === null) {
        throw invalidField('/userId', 'unknown_user', 'is not a user of this organisation');
      }
      const grant = {
        organizationId,
        id: newId(),
        datasetId,
        userId: request.userId,
        actions: [...new Set([...request.actions, 'read'])].sort(),
        grantedBy,
        reason: request.reason ?? null,
        createdAt: new Date(),
        expiresAt,
        revokedAt: null,
      };
      await this.store.insert(grant);
      await this.audit.append({
        action: 'grant.create',
        resource: `dataset:${datasetId}`,
        details: { grantId: grant.id, userId: grant.userId, actions: grant.actions },
        ...(request.reason === undefined ? {} : { reason: request.reason }),
      });
      await this.broadcast.tell('access', grant.userId);
      return new GrantResponse(grant);
    });
  }

  async list(datasetId: string, query: PageQuery): Promise<Page<GrantResponse>> {
    const { organizationId } = currentPrincipal();
    const before = readCursor(query.cursor, ID_PATTERN);
    const rows = await this.store.listOf(organizationId, datasetId, before, query.limit + 1);
    return pageOf(
      rows,
      query.limit,
      (row) => row.id,
      (row) => new GrantResponse(row),
    );
  }

  async revoke(datasetId: string, grantId: string): Promise<void> {
    if (!ID_PATTERN.test(grantId)) throw notFound();
    const { organizationId } = currentPrincipal();
    await this.uow.run(async () => {
      const userId = await this.store.revoke(organizationId, datasetId, grantId);
      if (userId === null) throw notFound();
      await this.audit.append({
        action: 'grant.revoke',
        resource: `dataset:${datasetId}`,
        details: { grantId, userId },
      });
      await this.broadcast.tell('access', userId);
    });
  }
}
