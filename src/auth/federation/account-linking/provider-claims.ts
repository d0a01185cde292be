import * as client from 'openid-client';
import { isPlain } from './provider-address.ts';

const MAX_SUBJECT_LENGTH = 255;
const MAX_NAME_LENGTH = 200;

/** Verified claims of a provider about a user. */
export interface ProviderClaims {
  readonly subject: string;
  readonly email: string | undefined;
  /** Whether the provider has verified the address; undefined where it says nothing of that. */
  readonly emailVerified: boolean | undefined;
  readonly name: string | undefined;
  /** Authentication methods at the provider (RFC 8176). */
  readonly methods: readonly string[];
  /** Time of the authentication at the provider. */
  readonly authenticatedAt: Date | undefined;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Parses the claims; undefined if the subject is longer than the standard allows. */
export function parseProviderClaims(
  claims: Readonly<Record<string, unknown>>,
): ProviderClaims | undefined {
  const { sub, email, name, amr, auth_time: authTime } = claims;
  if (typeof sub !== 'string' || sub === '' || sub.length > MAX_SUBJECT_LENGTH) return undefined;
  if (!sub.isWellFormed()) return undefined;
  return {
    subject: sub,
    email: typeof email === 'string' ? email : undefined,
    emailVerified: flagOf(claims['email_verified']),
    name: isName(name) ? name : undefined,
    methods: Array.isArray(amr) ? amr.filter((one) => typeof one === 'string') : [],
    authenticatedAt: timeOf(authTime),
    claims,
  };
}

/** Some providers write a flag as text. What is neither true nor absent is a no. */
function flagOf(claim: unknown): boolean | undefined {
  return claim === undefined || claim === null ? undefined : claim === true || claim === 'true';
}

function isName(name: unknown): name is string {
  if (typeof name !== 'string' || name === '' || name.length > MAX_NAME_LENGTH) return false;
  return isPlain(name);
}

/** A time in the past; what is said to lie ahead was not. */
function timeOf(seconds: unknown): Date | undefined {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0) return undefined;
  return new Date(Math.min(seconds * 1000, Date.now()));
}

/** Reason why a provider's response was refused, for the audit log only. It contains no value of the response. */
export function reasonOf(error: unknown): string {
  if (error instanceof client.AuthorizationResponseError) {
    return `the provider refused: ${plain(error.error)}`;
  }
  if (error instanceof client.ResponseBodyError) {
    return `the provider refused the code: ${plain(error.error)}`;
  }
  if (!(error instanceof Error)) return 'the provider could not be reached';
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `the response of the provider was rejected: ${error.message}${cause}`.slice(0, 300);
}

const plain = (code: string): string => (/^[\w.-]{1,64}$/.test(code) ? code : 'unreadable');
