import { Injectable } from '@nestjs/common';
import { RowSeals, type SealedRows } from '../../crypto/index.ts';
import { AccessService } from '../../authorization/index.ts';
import { currentPrincipal, UnitOfWork, type OrganizationId } from '../../platform/index.ts';
import { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DATASET } from '../datasets/dataset.policy.ts';
import { AccessDecisionEntity } from './access-decision.entity.ts';
import { AccessRequestEntity, type RequestState } from './access-request.entity.ts';

@Injectable()
export class AccessRequestStore {
  private readonly sealed: SealedRows<AccessRequestEntity>;
  private readonly sealedDecisions: SealedRows<AccessDecisionEntity>;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly access: AccessService,
    seals: RowSeals,
  ) {
    this.sealed = seals.of<AccessRequestEntity>('access_request', [
      'organizationId',
      'id',
      'requesterId',
      'datasetId',
      'actions',
      'durationSeconds',
    ]);
    this.sealedDecisions = seals.of<AccessDecisionEntity>('access_decision', [
      'organizationId',
      'requestId',
      'approverId',
      'verdict',
    ]);
  }

  async find(organizationId: OrganizationId, id: string): Promise<AccessRequestEntity | null> {
    return this.sealed.checked(
      await this.uow.manager.findOneBy(AccessRequestEntity, { organizationId, id }),
    );
  }

  /** The request, held until this transaction ends: of many who decide at once, one does so after another. */
  async lock(organizationId: OrganizationId, id: string): Promise<AccessRequestEntity | null> {
    const row = await this.uow.manager.findOne(AccessRequestEntity, {
      where: { organizationId, id },
      lock: { mode: 'pessimistic_write' },
    });
    return this.sealed.checked(row);
  }

  /** The caller's requests and those that they may decide on according to the policy, newest first. */
  async list(
    state: RequestState | undefined,
    beforeId: string | undefined,
    limit: number,
  ): Promise<AccessRequestEntity[]> {
    const { userId } = currentPrincipal();
    const shareable = await this.access.where('share', DATASET, 'dataset');
    const query = this.uow.manager
      .createQueryBuilder(AccessRequestEntity, 'request')
      .leftJoin(
        DatasetEntity,
        'dataset',
        'dataset.organizationId = request.organizationId and dataset.id = request.datasetId',
      )
      .where(`(request.requesterId = :userId or ${shareable.clause})`, {
        userId,
        ...shareable.parameters,
      })
      .orderBy('request.id', 'DESC')
      .limit(limit);
    if (state !== undefined) query.andWhere('request.state = :state', { state });
    if (beforeId !== undefined) query.andWhere('request.id < :beforeId', { beforeId });
    return query.getMany();
  }

  /** False while the same is asked for already. */
  async insert(request: AccessRequestEntity): Promise<boolean> {
    const made = await this.uow.manager
      .createQueryBuilder()
      .insert()
      .into(AccessRequestEntity)
      .values({ ...request, seal: this.sealed.sealOf(request) })
      .orIgnore()
      .returning('id')
      .execute();
    return (made.raw as unknown[]).length === 1;
  }

  async end(
    { organizationId, id }: AccessRequestEntity,
    state: RequestState,
    grantId: string | null = null,
  ): Promise<void> {
    const change = { state, grantId, endedAt: new Date() };
    await this.uow.manager.update(AccessRequestEntity, { organizationId, id }, change);
  }

  /** False when they have said something already. */
  async insertDecision(decision: AccessDecisionEntity): Promise<boolean> {
    const made = await this.uow.manager
      .createQueryBuilder()
      .insert()
      .into(AccessDecisionEntity)
      .values({ ...decision, seal: this.sealedDecisions.sealOf(decision) })
      .orIgnore()
      .returning('request_id')
      .execute();
    return (made.raw as unknown[]).length === 1;
  }

  async listDecisions(
    organizationId: OrganizationId,
    requestId: string,
  ): Promise<AccessDecisionEntity[]> {
    const rows = await this.uow.manager.find(AccessDecisionEntity, {
      where: { organizationId, requestId },
      order: { decidedAt: 'ASC' },
    });
    return rows.filter((row) => this.sealedDecisions.holds(row));
  }
}
