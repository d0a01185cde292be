import type { AccessItem } from '../access-items/review-source.ts';

export const VERDICTS = ['keep', 'revoke'] as const;
export type ReviewVerdict = (typeof VERDICTS)[number];

export interface Suggestion {
  readonly verdict: ReviewVerdict;
  readonly reason: string;
}

const DAY_MS = 86_400_000;
const UNUSED_DAYS = 90;
const MIN_PEERS = 3;

/** Whether access was neither used nor given within the last `days`. */
export function isUnused(
  { since, lastUsedAt }: AccessItem,
  now: Date,
  days = UNUSED_DAYS,
): boolean {
  return now.getTime() - (lastUsedAt ?? since).getTime() > days * DAY_MS;
}

/**
 * Suggests a verdict for each item: keep access that was used or given recently, and access that most of the holder's
 * peers use; revoke the rest.
 */
export function suggest(all: readonly AccessItem[], now: Date): Suggestion[] {
  const teams = Map.groupBy(all, teamOf);
  return all.map((held) => {
    const { since, lastUsedAt } = held;
    const used = lastUsedAt === null ? 'never used' : `last used ${ago(lastUsedAt, now)}`;
    if (!isUnused(held, now)) {
      const reason = lastUsedAt === null ? `given ${ago(since, now)}` : used;
      return { verdict: 'keep', reason };
    }
    const peers = teams.get(teamOf(held))!.filter(({ subjectId }) => subjectId !== held.subjectId);
    const using = peers.filter((one) => one.lastUsedAt !== null && !isUnused(one, now));
    if (peers.length >= MIN_PEERS && using.length * 2 > peers.length) {
      return {
        verdict: 'keep',
        reason: `${used}; ${using.length} of ${peers.length} peers use it`,
      };
    }
    return { verdict: 'revoke', reason: used };
  });
}

const teamOf = ({ kind, peers }: AccessItem): string => `${kind} ${peers}`;

function ago(at: Date, now: Date): string {
  const days = Math.floor((now.getTime() - at.getTime()) / DAY_MS);
  return days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`;
}
