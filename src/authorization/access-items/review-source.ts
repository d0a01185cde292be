import { Problem, type UserId } from '../../platform/index.ts';
import type { Uses } from './uses.ts';

export const REVIEW_KINDS = ['role', 'grant', 'api_key', 'account'] as const;
export type ReviewKind = (typeof REVIEW_KINDS)[number];

/** A role, grant, key or account that a user, group or organization has. */
export interface AccessItem<SubjectId extends string = string> {
  readonly kind: ReviewKind;
  readonly holder: 'user' | 'group' | 'organization';
  /** Holder; a service account counts as a user. */
  readonly subjectId: SubjectId;
  /** Name of the role, or id of the grant, the key or the account. */
  readonly thing: string;
  /** Label for reviewers; never a secret or a product id. */
  readonly label: string;
  /** Since when it is held, as far as that is known. */
  readonly since: Date;
  readonly lastUsedAt: Date | null;
  /** Suggested reviewer: the owner of the resource or the manager of the holder. */
  readonly reviewerId: UserId | null;
  /** With whom its holder is compared: those who have the same of these. */
  readonly peers: string;
}

/** Terms for restoring revoked access. */
export interface Restoring {
  /** Result of `revoke`. */
  readonly mark: string;
  /** Whether an admin gives it back. */
  readonly byAdmin: boolean;
}

/** Port: access items of one kind. The module that stores them supplies it. */
export interface ReviewSource<SubjectId extends string = string> {
  readonly kind: ReviewKind;
  /** All that is held now in the caller's organization. */
  list(uses: Uses): Promise<AccessItem<SubjectId>[]>;
  /** Current reviewer; null if there is none. */
  reviewerOf(subjectId: SubjectId, thing: string): Promise<UserId | null>;
  /**
   * Takes it away at once. A mark of what it is like from then on; undefined when it is gone already, and then
   * no earlier review gives it back any more.
   */
  revoke(subjectId: SubjectId, thing: string): Promise<string | undefined>;
  /** @throws Problem conflict when it has changed since or cannot be given back, forbidden when it takes an admin */
  restore(subjectId: SubjectId, thing: string, restoring: Restoring): Promise<void>;
}

export const changedSince = (): Problem =>
  new Problem('conflict', 'The access has changed since it was revoked; grant it again.');

/** Requires an admin to restore the access of an admin. @throws Problem forbidden */
export function requireAdmin(roles: readonly string[], { byAdmin }: Restoring): void {
  if (byAdmin || !roles.includes('admin')) return;
  throw new Problem('forbidden', 'Only an admin can restore the access of an admin.');
}

/** The kinds of access items that this server reviews, listed by `app.module.ts`. */
export class ReviewSources {
  constructor(readonly all: readonly ReviewSource[]) {}

  of(kind: ReviewKind): ReviewSource {
    const found = this.all.find((source) => source.kind === kind);
    if (found === undefined) throw new Error(`no review source for ${kind}`);
    return found;
  }
}
