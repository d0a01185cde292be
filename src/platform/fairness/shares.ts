import { Problem } from '../problems/problem.ts';
import type { Caller } from './caller.ts';

/** Maximum number in use at once: in total, per caller and per organization. */
export interface ShareLimits {
  readonly total: number;
  readonly perCaller: number;
  readonly perOrganization: number;
}

/** Gives a place back; calling it again does nothing. */
export type Leave = () => void;

/** All callers without a credential share what one organization gets. */
const WITHOUT_CREDENTIAL = 'without credential';

/**
 * Counts requests in progress and rejects those beyond a share, so that no caller and no organization can use all
 * places.
 */
export class Shares {
  private total = 0;
  private readonly byCaller = new Map<string, number>();
  private readonly byOrganization = new Map<string, number>();

  /** @param what what is counted, as a plural in the refusal: `requests` */
  constructor(
    private readonly what: string,
    private readonly limits: ShareLimits,
  ) {}

  /** @throws Problem overloaded when all places are taken, rate_limited when the caller or its organization has its share */
  enter({ name, organizationId }: Caller): Leave {
    const owner = organizationId ?? WITHOUT_CREDENTIAL;
    const { total, perCaller, perOrganization } = this.limits;
    if ((this.byCaller.get(name) ?? 0) >= perCaller) throw this.refusal('you', perCaller);
    if ((this.byOrganization.get(owner) ?? 0) >= perOrganization) {
      const whose =
        owner === WITHOUT_CREDENTIAL ? 'callers without a credential' : 'an organization';
      throw this.refusal(whose, perOrganization);
    }
    if (this.total >= total) {
      throw new Problem(
        'overloaded',
        `The server handles at most ${total} ${this.what} at once; try again.`,
        {
          headers: { 'Retry-After': '1' },
        },
      );
    }
    this.change(name, owner, 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.change(name, owner, -1);
    };
  }

  private change(name: string, owner: string, by: 1 | -1): void {
    this.total += by;
    addTo(this.byCaller, name, by);
    addTo(this.byOrganization, owner, by);
  }

  private refusal(whose: string, most: number): Problem {
    const detail = `At most ${most} ${this.what} of ${whose} are answered at once; wait for one to end.`;
    return new Problem('rate_limited', detail, { headers: { 'Retry-After': '1' } });
  }
}

/**
 * Zero counts that are kept. A key comes and goes with each request, and a map makes a new table every few times that one
 * is removed.
 */
const MAX_ZERO_COUNTS = 1000;

/** Changes a count. Zero counts take no memory beyond a bound. */
export function addTo(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0 && counts.size > MAX_ZERO_COUNTS) counts.delete(key);
  else counts.set(key, count);
}
