import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify, type JWK } from 'jose';
import { RootKeys } from '../../crypto/index.ts';
import {
  INSTALLATION_ID,
  isUnanswered,
  runAsOrganization,
  ServerAddress,
} from '../../platform/index.ts';
import { OAuthRecordStore } from '../credentials/oauth-records/oauth-record.store.ts';

/** Maximum age of a proof and clock skew of a client, in seconds. */
const WINDOW = 60;
export const ALGORITHMS = ['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'PS256', 'RS256'];

/** Verifies that the sender of a token holds the key that the token is bound to (RFC 9449, section 7). */
@Injectable()
export class DpopProofs {
  constructor(
    private readonly records: OAuthRecordStore,
    private readonly roots: RootKeys,
    private readonly address: ServerAddress,
  ) {}

  /**
   * Error of the proof in a request whose token is bound to the key with this thumbprint (RFC 7638), for the audit log;
   * undefined if the proof is valid.
   */
  async fault(request: Request, token: string, thumbprint: string): Promise<string | undefined> {
    try {
      if ((await this.verify(request, token)) === thumbprint) return undefined;
      return 'a proof of another key';
    } catch (error) {
      if (isUnanswered(error)) throw error;
      return error instanceof Error ? error.message.slice(0, 200) : 'refused';
    }
  }

  /**
   * The thumbprint of the key that a request proves to hold (RFC 7638).
   *
   * @param token the access token that it comes with, which the proof must be for
   * @throws Error saying what is wrong, for the audit log
   */
  async verify(request: Request, token?: string): Promise<string> {
    const proof = request.headers['dpop'];
    if (typeof proof !== 'string') throw new Error('no DPoP proof, or several');
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      algorithms: ALGORITHMS,
      typ: 'dpop+jwt',
      clockTolerance: WINDOW,
    });
    const { iat, jti, htm, htu, ath } = payload;
    if (typeof iat !== 'number' || Math.abs(Date.now() / 1000 - iat) > WINDOW) {
      throw new Error('the proof is too old or from the future');
    }
    if (htm !== request.method) throw new Error('a proof for another method');
    if (withoutQuery(htu) !== this.target(request)) throw new Error('a proof for another address');
    if (token !== undefined && ath !== tokenHash(token)) {
      throw new Error('a proof for another token');
    }
    if (typeof jti !== 'string' || jti === '' || jti.length > 512) throw new Error('no jti');
    const thumbprint = await calculateJwkThumbprint(protectedHeader.jwk as JWK);
    await this.requireFirst(`${thumbprint} ${jti}`);
    return thumbprint;
  }

  private target(request: Request): string {
    return new URL(this.address.url + request.originalUrl.split('?')[0]!).href;
  }

  /** Accepts exactly one of concurrent uses of a proof, over all instances. */
  private async requireFirst(id: string): Promise<void> {
    const expiresAt = new Date(Date.now() + 2 * WINDOW * 1000);
    const hash = this.roots.keyedHash('dpop proof', id);
    const first = await runAsOrganization(INSTALLATION_ID, () =>
      this.records.noteFirst('DpopProof', hash, expiresAt),
    );
    if (!first) throw new Error('a proof that was used before');
  }
}

function withoutQuery(htu: unknown): string | undefined {
  if (typeof htu !== 'string' || !URL.canParse(htu)) return undefined;
  const url = new URL(htu);
  url.search = '';
  url.hash = '';
  return url.href;
}

/** The `ath` claim of a proof that goes with a token (RFC 9449, section 4.2). */
export const tokenHash = (token: string): string =>
  createHash('sha256').update(token).digest('base64url');
