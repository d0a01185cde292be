import { Injectable } from '@nestjs/common';
import { ExplanationService, UserDirectory } from '../../authorization/index.ts';
import {
  currentContext,
  runInContext,
  WorkFailed,
  type Principal,
  type DatasetId,
  type OrganizationId,
  type UserId,
} from '../../platform/index.ts';
import { DatasetLocator } from './dataset.locator.ts';
import { DATASET } from './dataset.policy.ts';

const ASK_EVERY_MS = 1000;

/** Requester of a job, and the API key used. */
interface Maker {
  readonly createdBy: UserId;
  readonly apiKeyId: string | null;
}

interface Job extends Maker {
  readonly organizationId: OrganizationId;
  readonly datasetId: DatasetId;
}

export function makerOf({ kind, userId, credentialId }: Principal): Maker {
  return { createdBy: userId, apiKeyId: kind === 'api_key' ? credentialId : null };
}

/** The requester of a job has lost the permission for it. */
export class AccessLost extends WorkFailed {
  constructor() {
    super({
      code: 'access_lost',
      detail:
        'The requester lost the permission: a role, a grant, the account or the API key has ended.',
    });
  }
}

/**
 * Checks between the steps of a job that its requester still has the permission. A guard cannot do this, because a job
 * has no request.
 */
@Injectable()
export class MakerRights {
  constructor(
    private readonly explanations: ExplanationService,
    private readonly datasets: DatasetLocator,
    private readonly users: UserDirectory,
  ) {}

  /**
   * Returns a check to call before each step. Its result is renewed every second.
   *
   * @param action what the job does to its dataset
   * @param besides datasets that it reads as well
   */
  of(job: Job, action: 'forecast' | 'import', besides: readonly DatasetId[] = []) {
    let askedAt = -Infinity;
    return async ({ now = false } = {}): Promise<void> => {
      if (!now && performance.now() - askedAt < ASK_EVERY_MS) return;
      askedAt = performance.now();
      await runInContext(contextOf(job), async () => {
        if (job.apiKeyId !== null && (await this.users.isRevokedKey(job.apiKeyId))) {
          throw new AccessLost();
        }
        await this.require(job, job.datasetId, action);
        for (const id of besides) await this.require(job, id, 'read');
      });
    };
  }

  /** A dataset that is gone is told of by the job itself. @throws AccessLost */
  private async require(
    { organizationId, createdBy }: Job,
    datasetId: DatasetId,
    action: string,
  ): Promise<void> {
    const dataset = await this.datasets.find(organizationId, datasetId);
    if (dataset === null) return;
    if (!(await this.explanations.could(createdBy, action, DATASET, dataset))) {
      throw new AccessLost();
    }
  }
}

/** Asks in the organization of the job, and may do nothing itself. */
function contextOf({ organizationId, createdBy }: Job) {
  const principal: Principal = {
    kind: 'client',
    organizationId,
    userId: createdBy,
    roles: [],
    scopes: [],
    credentialId: createdBy,
    authenticatedAtMs: null,
    methods: [],
    requiredAction: null,
  };
  const requestId = currentContext()?.requestId ?? 'job';
  return { ...currentContext(), requestId, source: 'job', principal, organizationId };
}
