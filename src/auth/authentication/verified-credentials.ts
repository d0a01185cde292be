import { hash } from 'node:crypto';
import type { BlockList } from 'node:net';
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { hasKeyPrefix } from '../credentials/api-keys/api-key-text.ts';
import { readSessionCookie } from '../credentials/sessions/session-cookie.ts';
import {
  Broadcast,
  KnownCallers,
  InvalidatingCache,
  type Caller,
  type Principal,
} from '../../platform/index.ts';

/** A principal and until when its credential vouches for it. */
export interface Verified {
  readonly principal: Principal;
  readonly expiresAtMs: number;
  /** Ids of what else has to stand, such as the client that a token was given to. */
  readonly about?: readonly string[];
  /** Thumbprint of the key that whoever presents it must hold (RFC 9449). */
  readonly boundTo?: string;
  /** Networks that may use it; all if absent. */
  readonly within?: BlockList;
}

/** Transport of a credential. */
export type CredentialKind = 'bearer' | 'dpop' | 'api_key' | 'cookie';

/** Credential of a request: bearer token, API key, none, unknown or several. */
export type Presented =
  | {
      readonly kind: CredentialKind;
      /** SHA-256 of what it is and of its text: what was verified as a cookie is no token. */
      readonly digest: string;
    }
  | { readonly kind: 'none' | 'unreadable' | 'several' };

/** A bound token is one text, whether a proof comes with it or not. */
const CARRIED_AS: Readonly<Record<CredentialKind, string>> = {
  bearer: 'token',
  dpop: 'token',
  api_key: 'key',
  cookie: 'cookie',
};

const MAX_CREDENTIALS = 50_000;
const MAX_DURATION_MS = 5 * 60_000;

export function presentedBy(request: Request): Presented {
  return (request.presented ??= readCredential(request));
}

function readCredential(request: Request): Presented {
  const key = request.headers['x-api-key'];
  const authorization = request.headers.authorization;
  if (typeof key === 'string' && authorization !== undefined) return { kind: 'several' };
  if (typeof key === 'string') return withDigest('api_key', key);
  if (authorization === undefined) {
    const cookie = readSessionCookie(request);
    return cookie === undefined ? { kind: 'none' } : withDigest('cookie', cookie);
  }
  const token = tokenOf(request);
  if (token === undefined) return { kind: 'unreadable' };
  if (/^dpop /i.test(authorization)) return withDigest('dpop', token);
  return withDigest(hasKeyPrefix(token) ? 'api_key' : 'bearer', token);
}

/** The API key that a request carries: in its own header, or as a bearer's, which is all that many programs can send. */
export function keyOf(request: Request): string | undefined {
  const key = request.headers['x-api-key'];
  return typeof key === 'string' ? key : tokenOf(request);
}

/** The access token that a request carries, as a bearer's or with a proof (RFC 6750, RFC 9449). */
export function tokenOf(request: Request): string | undefined {
  const header = request.headers.authorization ?? '';
  return /^(?:bearer|dpop) ([\x21-\x7e]{1,4096})$/i.exec(header)?.[1];
}

/**
 * Credentials that were verified before, by their hash: a second use costs one SHA-256. A revocation, a
 * lock or a change of roles on any instance removes them.
 */
@Injectable()
export class VerifiedCredentials extends KnownCallers {
  private readonly known: InvalidatingCache<Verified>;

  constructor(broadcast: Broadcast) {
    super();
    this.known = new InvalidatingCache(broadcast, 'credentials', {
      most: MAX_CREDENTIALS,
      longestMs: MAX_DURATION_MS,
    });
  }

  /** To be taken before a credential is verified. */
  get moment(): number {
    return this.known.moment;
  }

  find(digest: string): Verified | undefined {
    return this.known.find(digest);
  }

  remember(digest: string, verified: Verified, since: number): void {
    const { principal, expiresAtMs, about = [] } = verified;
    const watched = [principal.userId, principal.credentialId, ...about];
    this.known.keep(digest, verified, watched, since, expiresAtMs);
  }

  override peek(request: Request): Caller | undefined {
    const presented = presentedBy(request);
    if (!('digest' in presented)) return undefined;
    const known = this.find(presented.digest);
    if (known === undefined) return undefined;
    const { organizationId, userId } = known.principal;
    return { name: `principal:${userId}`, organizationId };
  }
}

function withDigest(kind: CredentialKind, text: string): Presented {
  return { kind, digest: hash('sha256', `${CARRIED_AS[kind]} ${text}`, 'base64') };
}
