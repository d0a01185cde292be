import type { OrganizationId } from '../database/ids.ts';
import { Problem } from '../problems/problem.ts';
import { addTo, Shares } from './shares.ts';

const LIMITS = { total: 5, perCaller: 2, perOrganization: 3 };

function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return `${error.code}: ${error.detail}`;
  }
  return 'entered';
}

describe('shares', () => {
  let shares: Shares;
  beforeEach(() => (shares = new Shares('requests', LIMITS)));
  const enter = (name: string, organization?: string) =>
    shares.enter(
      organization === undefined
        ? { name }
        : { name, organizationId: organization as OrganizationId },
    );

  it('refuse a caller that has its share, until it leaves', () => {
    const leave = enter('ann', 'acme');
    enter('ann', 'acme');
    expect(refusalOf(() => enter('ann', 'acme'))).toMatch(
      /^rate_limited: At most 2 requests of you/,
    );
    leave();
    leave();
    enter('ann', 'acme');
    expect(refusalOf(() => enter('ann', 'acme'))).toMatch(/^rate_limited/);
  });

  it('refuse an organization that has its share, and nobody else', () => {
    for (const name of ['ann', 'bob', 'cid']) enter(name, 'acme');
    expect(refusalOf(() => enter('dan', 'acme'))).toContain(
      'At most 3 requests of an organization',
    );
    expect(refusalOf(() => enter('eve', 'other'))).toBe('entered');
  });

  it('count all callers without a credential as one organization', () => {
    for (const name of ['address:1', 'address:2', 'address:3']) enter(name);
    expect(refusalOf(() => enter('address:4'))).toContain('callers without a credential');
  });

  it('refuse everybody when all places are taken', () => {
    for (const name of ['a', 'b', 'c']) enter(name, 'acme');
    for (const name of ['d', 'e']) enter(name, 'other');
    expect(refusalOf(() => enter('f', 'third'))).toMatch(
      /^overloaded: The server handles at most 5 requests/,
    );
  });
});

it('counts of very many callers that left are forgotten', () => {
  const counts = new Map<string, number>();
  for (let caller = 0; caller < 5000; caller += 1) {
    addTo(counts, `caller ${caller}`, 1);
    addTo(counts, `caller ${caller}`, -1);
  }
  expect(counts.size).toBeLessThanOrEqual(1001);
});
