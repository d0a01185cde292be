import type { Misplaced } from '../engine/index.ts';

const DETAILS: Readonly<Record<Misplaced['reason'], string>> = {
  wildcard: 'has a part that is *, which stands for the sum of all',
  uneven: 'has not as many keys as the others',
  too_many_keys: 'has too many keys to group by each choice of them',
};

/** What is wrong with an id that has no place in a hierarchy, to follow its name. */
export function detailOf({ reason }: Misplaced): string {
  return DETAILS[reason];
}
