/** Classifications of data, from public to most sensitive. */
export const CLASSIFICATIONS = ['public', 'internal', 'confidential', 'restricted'] as const;
export type Classification = (typeof CLASSIFICATIONS)[number];

/** The most sensitive of them; null for none. */
export function highestOf(all: readonly Classification[]): Classification | null {
  return CLASSIFICATIONS.findLast((one) => all.includes(one)) ?? null;
}

/** Whether the first is less sensitive than the second. */
export function isLower(one: Classification, other: Classification): boolean {
  return CLASSIFICATIONS.indexOf(one) < CLASSIFICATIONS.indexOf(other);
}
