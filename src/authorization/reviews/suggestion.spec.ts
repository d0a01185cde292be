import fc from 'fast-check';
import type { AccessItem } from '../access-items/review-source.ts';
import { isUnused, suggest } from './suggestion.ts';

const DAY_MS = 86_400_000;
const NOW = new Date('2027-03-03T12:00:00Z');
const ago = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS);
const held = (subjectId: string, change: Partial<AccessItem> = {}): AccessItem => ({
  kind: 'role',
  holder: 'user',
  subjectId,
  thing: 'user',
  label: 'user',
  since: ago(400),
  lastUsedAt: null,
  reviewerId: null,
  peers: 'team',
  ...change,
});
const suggestion = (all: AccessItem[]): unknown => suggest(all, NOW)[0];

describe('a suggestion', () => {
  it.each([
    ['what was used lately', { lastUsedAt: ago(90) }, 'keep', 'last used 90 days ago'],
    ['what was used today', { lastUsedAt: ago(0) }, 'keep', 'last used today'],
    ['what was given lately', { since: ago(1) }, 'keep', 'given yesterday'],
    ['what was used long ago', { lastUsedAt: ago(91) }, 'revoke', 'last used 91 days ago'],
    ['what was never used', {}, 'revoke', 'never used'],
  ])('for %s', (_what, change, verdict, reason) => {
    expect(suggestion([held('ann', change)])).toEqual({ verdict, reason });
  });

  it('keeps what most of at least three peers use', () => {
    const using = ['bob', 'eve'].map((id) => held(id, { lastUsedAt: ago(3) }));
    const idle = held('joe');
    const elsewhere = held('liz', { lastUsedAt: ago(3), peers: 'other team' });
    const kept = { verdict: 'keep', reason: 'never used; 2 of 3 peers use it' };
    expect(suggestion([held('ann'), ...using, idle])).toEqual(kept);
    const revoked = { verdict: 'revoke', reason: 'never used' };
    expect(suggestion([held('ann'), ...using, elsewhere])).toEqual(revoked);
    expect(suggestion([held('ann'), ...using, idle, held('sue')])).toEqual(revoked);
  });

  it('is never to take what was used or given lately, whoever else holds it', () => {
    const days = fc.option(fc.integer({ min: 0, max: 200 }));
    const one = fc
      .record({
        subjectId: fc.constantFrom('ann', 'bob', 'eve', 'joe', 'sue'),
        peers: fc.constantFrom('one', 'other'),
        since: fc.integer({ min: 0, max: 400 }),
        used: days,
      })
      .map(({ subjectId, peers, since, used }) =>
        held(subjectId, { peers, since: ago(since), lastUsedAt: used === null ? null : ago(used) }),
      );
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), (all) => {
        const suggested = suggest(all, NOW);
        expect(suggested).toHaveLength(all.length);
        const taken = all.filter((_, i) => suggested[i]!.verdict === 'revoke');
        expect(taken.filter((thing) => !isUnused(thing, NOW))).toEqual([]);
      }),
    );
  });
});
