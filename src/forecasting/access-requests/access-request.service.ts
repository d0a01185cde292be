import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import { GrantService, UserDirectory } from '../../authorization/index.ts';
import {
  currentPrincipal,
  newId,
  notFound,
  pageOf,
  Problem,
  readIdCursor,
  UnitOfWork,
  type Page,
  type OrganizationId,
  type DatasetId,
} from '../../platform/index.ts';
import type { AccessRequestEntity } from './access-request.entity.ts';
import {
  AccessRequestResponse,
  approvalsFor,
  type AccessRequestQuery,
  type AccessRequestRequest,
  type DecisionRequest,
} from './access-request.dto.ts';
import { Approvals } from './approvals.ts';
import { AccessRequestStore } from './access-request.store.ts';

const EIGHT_HOURS_SECONDS = 28_800;

/**
 * Just-in-time access: requested with a reason, decided by users who may share the resource, and ended automatically.
 */
@Injectable()
export class AccessRequestService {
  constructor(
    private readonly store: AccessRequestStore,
    private readonly grants: GrantService,
    private readonly approvals: Approvals,
    private readonly people: UserDirectory,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  /** Creates a request. The response is the same whether or not the dataset exists. */
  async create(wanted: AccessRequestRequest): Promise<AccessRequestResponse> {
    const { organizationId, userId } = currentPrincipal();
    const request: AccessRequestEntity = {
      organizationId,
      id: newId(),
      requesterId: userId,
      datasetId: wanted.resource.slice('dataset:'.length) as DatasetId,
      actions: [...new Set(wanted.actions)].sort(),
      reason: wanted.reason,
      durationSeconds: wanted.durationSeconds ?? EIGHT_HOURS_SECONDS,
      state: 'pending',
      grantId: null,
      createdAt: new Date(),
      endedAt: null,
    };
    return this.uow.answer(async () => {
      if (!(await this.store.insert(request))) {
        throw new Problem('already_exists', 'You have requested access to this dataset already.');
      }
      await this.note('access_request.create', request, wanted.reason);
      return new AccessRequestResponse(request, []);
    });
  }

  async list({ state, cursor, limit }: AccessRequestQuery): Promise<Page<AccessRequestResponse>> {
    const before = readIdCursor(cursor);
    const rows = await this.store.list(state, before, limit + 1);
    const shown = await Promise.all(rows.map((row) => this.shown(row)));
    return pageOf(
      shown,
      limit,
      ({ id }) => id,
      (one) => one,
    );
  }

  async shown(request: AccessRequestEntity): Promise<AccessRequestResponse> {
    const { organizationId, id } = request;
    return new AccessRequestResponse(request, await this.store.listDecisions(organizationId, id));
  }

  /**
   * Approves or denies a request. The first denial ends it. With enough approvals the access begins, for the requested
   * time.
   *
   * @throws Problem conflict if the request is already decided, or the caller has already decided on it
   */
  async decide(
    { organizationId, id }: AccessRequestEntity,
    { verdict, reason }: DecisionRequest,
  ): Promise<AccessRequestResponse> {
    const { userId: approverId } = currentPrincipal();
    return this.uow.answer(async () => {
      const request = await this.pending(organizationId, id);
      const decision = {
        organizationId,
        requestId: id,
        approverId,
        verdict,
        reason: reason ?? null,
        decidedAt: new Date(),
      };
      if (!(await this.store.insertDecision(decision))) {
        throw new Problem('conflict', 'You have decided already; another approver must decide.');
      }
      await this.note('access_request.decide', request, reason, { verdict });
      if (verdict === 'deny') await this.store.end(request, 'denied');
      else await this.grantWhenApproved(request);
      return this.shown((await this.store.find(organizationId, id)) ?? request);
    });
  }

  /** @throws Problem conflict when it is decided already */
  async withdraw({ organizationId, id }: AccessRequestEntity): Promise<void> {
    await this.uow.run(async () => {
      const request = await this.pending(organizationId, id);
      await this.store.end(request, 'withdrawn');
      await this.note('access_request.withdraw', request);
    });
  }

  private async grantWhenApproved(request: AccessRequestEntity): Promise<void> {
    const { requesterId, datasetId, actions, reason } = request;
    const approvals = await this.approvals.count(request);
    if (approvals < approvalsFor(actions)) return;
    if ((await this.people.find(requesterId)) === null) {
      throw new Problem('conflict', 'The requester is no longer a user of the organization.');
    }
    const expiresAt = new Date(Date.now() + request.durationSeconds * 1000).toISOString();
    const wanted = { userId: requesterId, actions, expiresAt, reason };
    const grant = await this.grants.create(datasetId, wanted);
    await this.store.end(request, 'approved', grant.id);
  }

  private async pending(organizationId: OrganizationId, id: string): Promise<AccessRequestEntity> {
    const request = await this.store.lock(organizationId, id);
    if (request === null) throw notFound();
    if (request.state !== 'pending') {
      throw new Problem('conflict', `The access request is ${request.state} already.`);
    }
    return request;
  }

  private async note(
    action: 'access_request.create' | 'access_request.decide' | 'access_request.withdraw',
    { id, datasetId, actions, requesterId }: AccessRequestEntity,
    reason?: string,
    more: object = {},
  ): Promise<void> {
    await this.audit.append({
      action,
      resource: `access_request:${id}`,
      details: { dataset: datasetId, actions, requesterId, ...more },
      ...(reason === undefined ? {} : { reason }),
    });
  }
}
