import type { Part } from './part.ts';

/** What a principal holds beside its roles. */
export interface HeldGrant {
  readonly id: string;
  readonly resourceId: string;
  readonly actions: readonly string[];
  readonly expiresAt: Date | null;
  /** What of it is granted; null is all. */
  readonly part: Part | null;
}
