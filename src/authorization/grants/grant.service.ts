import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import {
  Broadcast,
  currentPrincipal,
  invalidField,
  isId,
  newId,
  notFound,
  pageOf,
  Problem,
  readIdCursor,
  UnitOfWork,
  type Page,
  type PageQuery,
  type DatasetId,
  type UserId,
} from '../../platform/index.ts';
import { GrantResponse, ReceivedGrantResponse, type GrantRequest } from './grant.dto.ts';
import type { GrantEntity } from './grant.entity.ts';
import { GrantStore, type Grantee } from './grant.store.ts';
import { PartVault } from './part-vault.ts';
import { SHOWN, type Part } from './part.ts';
import { UserDirectory, type KnownUser } from '../users/user-directory.ts';

/** PostgreSQL's foreign_key_violation. */
const NO_SUCH_ROW = '23503';

/** Live grants of one grantee: of one dataset, of parts of any, and in all. */
const MAX_ON_DATASET = 20;
const MAX_IN_PART = 200;
const MAX_HELD = 10_000;

/** Shares datasets with users, groups and other organizations. Takes effect at once on every instance. */
@Injectable()
export class GrantService {
  constructor(
    private readonly store: GrantStore,
    private readonly vault: PartVault,
    private readonly people: UserDirectory,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
    private readonly broadcast: Broadcast,
  ) {}

  /** @throws Problem that names the field which is wrong */
  async create(datasetId: DatasetId, request: GrantRequest): Promise<GrantResponse> {
    const expiresAt = request.expiresAt === undefined ? null : new Date(request.expiresAt);
    if (expiresAt !== null && expiresAt.getTime() <= Date.now()) {
      throw invalidField('/expiresAt', 'past', 'must be in the future');
    }
    const { organizationId, userId: grantedBy } = currentPrincipal();
    const part = partOf(request);
    const id = newId();
    return this.uow.answer(async () => {
      const grantee = await this.granteeOf(request);
      await this.requireRoom(grantee, datasetId, part);
      const grant: GrantEntity = {
        organizationId,
        id,
        datasetId,
        ...grantee,
        sealedPart: part === null ? null : await this.vault.seal(organizationId, id, part),
        actions: [...new Set([...request.actions, 'read'])].sort(),
        grantedBy,
        reason: request.reason ?? null,
        createdAt: new Date(),
        expiresAt,
        revokedAt: null,
        restorable: false,
      };
      await this.insert(grant);
      await this.audit.append({
        action: 'grant.create',
        resource: `dataset:${datasetId}`,
        details: { grantId: id, ...named(grantee), actions: grant.actions, part: part !== null },
        ...(request.reason === undefined ? {} : { reason: request.reason }),
      });
      await this.broadcast.notify('access', holderOf(grantee));
      return new GrantResponse(grant, part);
    });
  }

  async list(datasetId: DatasetId, query: PageQuery): Promise<Page<GrantResponse>> {
    const { organizationId } = currentPrincipal();
    const before = readIdCursor(query.cursor);
    const rows = await this.store.listOf(organizationId, datasetId, before, query.limit + 1);
    const shown = await Promise.all(
      rows.map(async (row) => {
        const { id, sealedPart } = row;
        const part = sealedPart && (await this.vault.open(organizationId, id, sealedPart));
        return new GrantResponse(row, part);
      }),
    );
    return pageOf(
      shown,
      query.limit,
      ({ id }) => id,
      (one) => one,
    );
  }

  /** Lists what other organizations share with the caller's. */
  async listReceived(query: PageQuery): Promise<Page<ReceivedGrantResponse>> {
    const { organizationId } = currentPrincipal();
    const before = readIdCursor(query.cursor);
    const rows = await this.store.listReceived(organizationId, before, query.limit + 1);
    return pageOf(
      rows,
      query.limit,
      ({ grantId }) => grantId,
      (row) => new ReceivedGrantResponse(row),
    );
  }

  /** Withdraws a grant, for good unless it is to be restorable; one that a review withdrew is withdrawn for good, too. */
  async revoke(datasetId: DatasetId, grantId: string, { restorable = false } = {}): Promise<void> {
    if (!isId(grantId)) throw notFound();
    const { organizationId } = currentPrincipal();
    await this.uow.run(async () => {
      const which = { organizationId, datasetId, id: grantId };
      const grantee = await this.store.revoke(which, restorable);
      if (grantee === null) throw notFound();
      await this.audit.append({
        action: 'grant.revoke',
        resource: `dataset:${datasetId}`,
        details: { grantId, ...named(grantee) },
      });
      await this.broadcast.notify('access', holderOf(grantee));
    });
  }

  /** Withdraws a grant so that it can be given back; false when it is withdrawn already, and then it is for good. */
  async revokeForReview(grantId: string): Promise<boolean> {
    const { organizationId } = currentPrincipal();
    const grant = await this.store.find(organizationId, grantId);
    if (grant === null || (grant.revokedAt !== null && !grant.restorable)) return false;
    const restorable = grant.revokedAt === null;
    await this.revoke(grant.datasetId, grantId, { restorable });
    return restorable;
  }

  /** @throws Problem conflict when it has run out or cannot be given back */
  async restore(grantId: string): Promise<void> {
    const { organizationId } = currentPrincipal();
    await this.uow.run(async () => {
      const grant = await this.store.find(organizationId, grantId);
      if (grant === null || !(await this.store.restore(organizationId, grantId))) {
        throw new Problem('conflict', 'The grant is permanently revoked, or has expired.');
      }
      await this.invite(grant);
      await this.audit.append({
        action: 'grant.restore',
        resource: `dataset:${grant.datasetId}`,
        details: { grantId, ...named(grant) },
      });
      await this.broadcast.notify('access', holderOf(grant));
    });
  }

  /** The id of the user that a request names, if it names one. @throws Problem that names the field */
  private async userOf({ email, userId }: GrantRequest): Promise<UserId | null> {
    if (userId !== undefined) return knownUser(await this.people.find(userId), '/userId');
    if (email !== undefined) return knownUser(await this.people.findByEmail(email), '/email');
    return null;
  }

  private async granteeOf(request: GrantRequest): Promise<Grantee> {
    const { email, groupId = null, organizationId = null, actions } = request;
    const given = [email, request.userId, request.groupId, request.organizationId];
    if (given.filter((one) => one !== undefined).length !== 1) {
      const detail = 'or email, groupId or organizationId must be given, and only one of them';
      throw invalidField('/userId', 'one_grantee', detail);
    }
    const userId = await this.userOf(request);
    if (groupId !== null && !(await this.people.hasGroup(groupId))) {
      throw invalidField('/groupId', 'unknown_group', 'must be a group of this organization');
    }
    if (organizationId === currentPrincipal().organizationId) {
      throw invalidField(
        '/organizationId',
        'own',
        'must be another organization; share within your own with a user or a group',
      );
    }
    if (organizationId !== null && actions.some((action) => action !== 'read')) {
      throw invalidField('/actions', 'only_read', 'must be read for another organization');
    }
    return { userId, groupId, granteeOrganizationId: organizationId };
  }

  /** Each request of a grantee is decided by what they hold. @throws Problem conflict when that is much already */
  private async requireRoom(
    grantee: Grantee,
    datasetId: DatasetId,
    part: Part | null,
  ): Promise<void> {
    const { organizationId } = currentPrincipal();
    const held = await this.store.countHeld(organizationId, grantee, datasetId);
    const full =
      held.onDataset >= MAX_ON_DATASET ||
      held.all >= MAX_HELD ||
      (part !== null && held.inPart >= MAX_IN_PART);
    if (!full) return;
    throw new Problem(
      'conflict',
      `The recipient holds the maximum of grants: ${MAX_ON_DATASET} of this dataset, ${MAX_IN_PART} of parts, or ${MAX_HELD} in total; revoke some first.`,
    );
  }

  private async insert(grant: GrantEntity): Promise<void> {
    try {
      await this.store.insert(grant);
    } catch (error) {
      // Other organizations cannot be looked up: who they are is nobody's business.
      const unknown = (error as { code?: string }).code === NO_SUCH_ROW;
      if (grant.granteeOrganizationId === null || !unknown) throw error;
      throw invalidField(
        '/organizationId',
        'unknown_organization',
        'must be an organization of this server',
      );
    }
    await this.invite(grant);
  }

  /** Tells another organization of a grant that it holds. */
  private async invite(grant: GrantEntity): Promise<void> {
    const { organizationId, id: grantId, granteeOrganizationId, datasetId } = grant;
    if (granteeOrganizationId === null) return;
    await this.store.insertAbroad({
      organizationId,
      grantId,
      granteeOrganizationId,
      organizationName: await this.people.organizationName(),
      datasetId,
      createdAt: grant.createdAt,
      expiresAt: grant.expiresAt,
    });
  }
}

/** @throws Problem when a part is to be imported into or forecast */
function partOf({ products, shows, totals, actions }: GrantRequest): Part | null {
  if (products === undefined && shows === undefined && totals === undefined) return null;
  if (actions.some((action) => action !== 'read')) {
    throw invalidField('/actions', 'only_read', 'must be read if a part is shared');
  }
  return { products: products ?? null, shows: shows ?? SHOWN, totals: totals ?? null };
}

function named({ userId, groupId, granteeOrganizationId }: Grantee): Record<string, string> {
  return {
    ...(userId === null ? {} : { userId }),
    ...(groupId === null ? {} : { groupId }),
    ...(granteeOrganizationId === null ? {} : { granteeOrganizationId }),
  };
}

/** The id of a user that a field names. @throws Problem that names the field when there is no such user */
function knownUser(user: KnownUser | null, pointer: string): UserId {
  if (user !== null) return user.id;
  throw invalidField(pointer, 'unknown_user', 'must be a user of this organization');
}

/** Users whose access the grant changes. */
function holderOf({ userId, groupId, granteeOrganizationId }: Grantee): string {
  return userId ?? groupId ?? granteeOrganizationId ?? '*';
}
