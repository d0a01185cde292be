import { In, IsNull, LessThan, type EntityTarget, type FindOptionsWhere } from 'typeorm';
import type { SealedRows } from '../../crypto/index.ts';
import {
  notFound,
  UnitOfWork,
  type WorkId,
  type WorkRow,
  type WorkStore,
  type DatasetId,
  type OrganizationId,
} from '../../platform/index.ts';

/** The row of long work on a dataset: an import or a forecast. */
export interface DatasetJob extends WorkRow {
  datasetId: DatasetId;
  seal?: Buffer | null;
}

const LIVE = In(['queued', 'running']);

/** The rows of one kind of job. One that has ended does not change any more. */
export class DatasetJobStore<Job extends DatasetJob> implements WorkStore<Job> {
  constructor(
    protected readonly uow: UnitOfWork,
    private readonly entity: EntityTarget<Job>,
    /** Constant properties of a job: its owner and sources. */
    private readonly sealed: SealedRows<Job>,
  ) {}

  async find(organizationId: OrganizationId, id: string): Promise<Job | null> {
    return this.sealed.checked(
      await this.uow.manager.findOneBy(this.entity, where<Job>({ organizationId, id })),
    );
  }

  async get(organizationId: OrganizationId, id: string): Promise<Job> {
    const found = await this.find(organizationId, id);
    if (found === null) throw notFound();
    return found;
  }

  /** Jobs of a dataset, newest first. */
  async list(
    organizationId: OrganizationId,
    datasetId: DatasetId,
    beforeId: string | undefined,
    limit: number,
  ): Promise<Job[]> {
    const before = beforeId === undefined ? {} : { id: LessThan(beforeId) };
    return this.uow.manager.find(this.entity, {
      where: where<Job>({ organizationId, datasetId, ...before }),
      order: { id: 'DESC' } as never,
      take: limit,
    });
  }

  async insert(job: Job): Promise<void> {
    const seal = this.sealed.sealOf(job);
    await this.uow.manager.insert(this.entity, { ...job, seal } as never);
  }

  /** Changes a job that has not ended; false when it has. */
  async update({ organizationId, id }: WorkId, change: Partial<Job>): Promise<boolean> {
    const live = where<Job>({ organizationId, id, state: LIVE });
    const result = await this.uow.manager.update(this.entity, live, change as never);
    return result.affected === 1;
  }

  /** Notes that it should stop, once. */
  async requestCancel(organizationId: OrganizationId, id: string): Promise<void> {
    const uncanceled = { organizationId, id, state: LIVE, cancelRequestedAt: IsNull() };
    const change = { cancelRequestedAt: new Date() };
    await this.uow.manager.update(this.entity, where<Job>(uncanceled), change as never);
  }
}

/** TypeORM cannot see that a condition on these columns fits every kind of job. */
function where<Job>(conditions: object): FindOptionsWhere<Job> {
  return conditions;
}
