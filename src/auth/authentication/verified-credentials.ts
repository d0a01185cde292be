import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Broadcast, KnownCallers, Remembered, type Principal } from '../../platform/index.ts';

/** A principal and until when its credential vouches for it. */
export interface Verified {
  readonly principal: Principal;
  readonly expiresAtMs: number;
}

/** What a request carries: a bearer token or an API key, or nothing, something else, or more than it may. */
export type Presented =
  | {
      readonly kind: 'bearer' | 'api_key';
      /** SHA-256 of its text. */
      readonly digest: string;
    }
  | { readonly kind: 'none' | 'unreadable' | 'several' };

const MOST = 50_000;
const LONGEST_MS = 5 * 60_000;

export function presentedBy(request: Request): Presented {
  return (request.presented ??= readCredential(request));
}

function readCredential(request: Request): Presented {
  const key = request.headers['x-api-key'];
  const authorization = request.headers.authorization;
  if (typeof key === 'string' && authorization !== undefined) return { kind: 'several' };
  if (typeof key === 'string') return withDigest('api_key', key);
  if (authorization === undefined) return { kind: 'none' };
  const bearer = /^bearer ([\x21-\x7e]{1,4096})$/i.exec(authorization);
  return bearer === null ? { kind: 'unreadable' } : withDigest('bearer', bearer[1]!);
}

/**
 * Credentials that were verified before, by their hash: a second use costs one SHA-256. A revocation, a
 * lock or a change of roles on any instance removes them.
 */
@Injectable()
export class VerifiedCredentials extends KnownCallers {
  private readonly known: Remembered<Principal>;

  constructor(broadcast: Broadcast) {
    super();
    this.known = new Remembered(broadcast, 'credentials', { most: MOST, longestMs: LONGEST_MS });
  }

  /** To be taken before a credential is verified. */
  get moment(): number {
    return this.known.moment;
  }

  find(digest: string): Principal | undefined {
    return this.known.find(digest);
  }

  remember(digest: string, { principal, expiresAtMs }: Verified, since: number): void {
    const about = [principal.userId, principal.credentialId];
    this.known.keep(digest, principal, about, since, expiresAtMs);
  }

  override peek(request: Request): string | undefined {
    const presented = presentedBy(request);
    if (!('digest' in presented)) return undefined;
    const principal = this.find(presented.digest);
    return principal === undefined ? undefined : `principal:${principal.userId}`;
  }
}

function withDigest(kind: 'bearer' | 'api_key', text: string): Presented {
  return { kind, digest: hash('sha256', text, 'base64') };
}
