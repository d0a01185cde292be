/** How sensitive data are, from what anybody may know to what harms when it leaks. */
export const CLASSIFICATIONS = ['public', 'internal', 'confidential', 'restricted'] as const;
export type Classification = (typeof CLASSIFICATIONS)[number];

/** Whether the first is less sensitive than the second. */
export function isLower(one: Classification, other: Classification): boolean {
  return CLASSIFICATIONS.indexOf(one) < CLASSIFICATIONS.indexOf(other);
}
