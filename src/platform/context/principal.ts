import type { OrganizationId, UserId } from '../database/ids.ts';

/** Authenticated caller, independent of the kind of credential. Set by auth, read by all other modules. */
export interface Principal {
  /** A person, a program with an API key, or a program that is an OAuth client. */
  readonly kind: 'user' | 'api_key' | 'client';
  /** Organization whose rows it sees. */
  readonly organizationId: OrganizationId;
  /** The organization that they belong to, where they are a guest of another. */
  readonly guestOf?: OrganizationId;
  readonly userId: UserId;
  readonly roles: readonly string[];
  /** Scopes of an API key or OAuth client, as `noun:verb`; null means everything its owner may do. */
  readonly scopes: readonly string[] | null;
  /** The session or the API key that vouches for this principal. */
  readonly credentialId: string;
  /** Time of the user's last authentication; a program's credential authenticates each request. */
  readonly authenticatedAtMs: number | null;
  /** Authentication methods of the user (RFC 8176), such as `pwd`, `otp`, `hwk`, `mfa`. */
  readonly methods: readonly string[];
  /** Action required before anything else is allowed. */
  readonly requiredAction: RequiredAction | null;
}

/** Action that a signed-in person must take before any other. */
export type RequiredAction = 'change_password' | 'enroll_factor';

/** Whether the caller is a person in a session of their own, not an API key or OAuth client. */
export const isSignedIn = ({ kind, scopes }: Principal): boolean =>
  kind === 'user' && scopes === null;
