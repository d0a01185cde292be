import type { Part } from './part.ts';

/** A grant that a principal holds. */
export interface HeldGrant {
  readonly id: string;
  readonly resourceId: string;
  readonly actions: readonly string[];
  readonly expiresAt: Date | null;
  /** Granted part; null for all. */
  readonly part: Part | null;
}
