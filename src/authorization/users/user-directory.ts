import type { UserId } from '../../platform/index.ts';

/** A user or service account of the caller's organization, with the properties that decisions need. */
export interface KnownUser {
  readonly id: UserId;
  readonly name: string | null;
  readonly roles: readonly string[];
  /** Why the account may do nothing now; undefined when it may. */
  readonly refusal: string | undefined;
}

/** Port: looks up users and service accounts of the caller's organization. The auth layer supplies it. */
export abstract class UserDirectory {
  abstract find(userId: UserId): Promise<KnownUser | null>;

  /** Finds a user by e-mail address, in any case; null for a user of another organization. */
  abstract findByEmail(email: string): Promise<KnownUser | null>;

  /** By id, after one of them. */
  abstract list(afterId: UserId | undefined, limit: number): Promise<KnownUser[]>;

  /** Accounts that are users, not service accounts. */
  abstract peopleAmong(ids: readonly UserId[]): Promise<ReadonlySet<UserId>>;

  /** Each account with its creator or acting users, who count as one person where two are required. */
  abstract behind(accountIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>>;

  /** Whether an API key was revoked. One that expired or was rotated was not. */
  abstract isRevokedKey(keyId: string): Promise<boolean>;

  /** Every combination of roles that a user has. */
  abstract heldRoles(): Promise<string[][]>;

  /** Description of a holder or source of a role; undefined if there is none. */
  abstract useOfRole(role: string): Promise<string | undefined>;

  /** Ids of the groups that a user belongs to. */
  abstract groupsOf(userId: UserId): Promise<string[]>;

  /** The members of each of these groups; those that there are not are missing. */
  abstract membersOf(groupIds: readonly string[]): Promise<ReadonlyMap<string, readonly UserId[]>>;

  abstract hasGroup(groupId: string): Promise<boolean>;

  /** Name of the caller's organization. */
  abstract organizationName(): Promise<string>;
}
