import { hash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Request } from 'express';
import { Broadcast, KnownCallers, type Principal } from '../../platform/index.ts';

/** A principal and until when its credential vouches for it. */
export interface Verified {
  readonly principal: Principal;
  readonly expiresAtMs: number;
}

/** What a request carries: a bearer token or an API key, or nothing, something else, or more than it may. */
export type Presented =
  | { readonly kind: 'bearer' | 'api_key'; readonly text: string }
  | { readonly kind: 'none' | 'unreadable' | 'several' };

const MOST = 50_000;
const LONGEST_MS = 5 * 60_000;

export function presentedBy(request: Request): Presented {
  const key = request.headers['x-api-key'];
  const authorization = request.headers.authorization;
  if (typeof key === 'string' && authorization !== undefined) return { kind: 'several' };
  if (typeof key === 'string') return { kind: 'api_key', text: key };
  if (authorization === undefined) return { kind: 'none' };
  const bearer = /^bearer ([\x21-\x7e]{1,4096})$/i.exec(authorization);
  return bearer === null ? { kind: 'unreadable' } : { kind: 'bearer', text: bearer[1]! };
}

/**
 * Credentials that were verified before, by their hash: a second use costs one SHA-256. A revocation, a
 * lock or a change of roles on any instance removes them; while this instance cannot hear of such
 * changes it remembers nothing.
 */
@Injectable()
export class VerifiedCredentials extends KnownCallers implements OnModuleInit {
  private readonly known = new Map<string, Verified>();
  private changes = 0;

  constructor(private readonly broadcast: Broadcast) {
    super();
  }

  onModuleInit(): void {
    this.broadcast.listen('credentials', (id) => this.forget(id));
  }

  /** Counts changes heard of, so that a verification that began before one is not remembered after it. */
  get moment(): number {
    return this.changes;
  }

  find(text: string): Principal | undefined {
    if (!this.broadcast.connected) return undefined;
    const verified = this.known.get(hash('sha256', text, 'base64'));
    return verified === undefined || verified.expiresAtMs <= Date.now()
      ? undefined
      : verified.principal;
  }

  remember(text: string, verified: Verified, since: number): void {
    if (since !== this.changes || !this.broadcast.connected) return;
    if (this.known.size >= MOST) this.known.clear();
    const expiresAtMs = Math.min(verified.expiresAtMs, Date.now() + LONGEST_MS);
    this.known.set(hash('sha256', text, 'base64'), { ...verified, expiresAtMs });
  }

  override peek(request: Request): string | undefined {
    const presented = presentedBy(request);
    if (!('text' in presented)) return undefined;
    const principal = this.find(presented.text);
    return principal === undefined ? undefined : `principal:${principal.userId}`;
  }

  /** By user, session or API key; `*` for all. */
  private forget(id: string): void {
    this.changes += 1;
    if (id === '*') this.known.clear();
    for (const [key, { principal }] of this.known) {
      if (principal.userId === id || principal.credentialId === id) this.known.delete(key);
    }
  }
}
