import type { Misplaced } from '../engine/index.ts';

const DETAILS: Readonly<Record<Misplaced['reason'], string>> = {
  wildcard: 'has a part *, which is reserved for the sum of all',
  uneven: 'must have as many keys as the other ids',
  too_many_keys: 'has too many keys for --groups or layout groups',
};

/** Error text for an id that does not fit into a hierarchy; it follows the id. */
export function detailOf({ reason }: Misplaced): string {
  return DETAILS[reason];
}
