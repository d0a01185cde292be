import type { OrganizationId, UserId } from '../database/ids.ts';

/** Who asks, whichever way they came in. Filled by auth, read by everything else. */
export interface Principal {
  /** A person, a program with an API key, or a program that is an OAuth client. */
  readonly kind: 'user' | 'api_key' | 'client';
  /** Whose rows they see. */
  readonly organizationId: OrganizationId;
  /** The organization that they belong to, where they are a guest of another. */
  readonly guestOf?: OrganizationId;
  readonly userId: UserId;
  readonly roles: readonly string[];
  /** What a key or an OAuth client is narrowed to, as `noun:verb`; null means everything its owner may do. */
  readonly scopes: readonly string[] | null;
  /** The session or the API key that vouches for this principal. */
  readonly credentialId: string;
  /** When a person last proved who they are; a program's credential proves it each time. */
  readonly authenticatedAtMs: number | null;
  /** How a person proved who they are (RFC 8176), such as `pwd`, `otp`, `hwk`, `mfa`. */
  readonly methods: readonly string[];
  /** What has to be done before anything else is allowed. */
  readonly requiredAction: RequiredAction | null;
}

/** Why a person who is signed in may do nothing else yet. */
export type RequiredAction = 'change_password' | 'enroll_factor';

/** Whether a person asks, in a session of their own: neither a key does nor an OAuth client. */
export const isSignedIn = ({ kind, scopes }: Principal): boolean =>
  kind === 'user' && scopes === null;
