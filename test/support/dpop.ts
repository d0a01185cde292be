import { createHash, randomUUID } from 'node:crypto';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
} from 'jose';

/** A client's key, by which it proves that a token is its own (RFC 9449). */
export interface ProofKey {
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
  readonly thumbprint: string;
}

export async function proofKey(): Promise<ProofKey> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const privateJwk = await exportJWK(privateKey);
  const thumbprint = await calculateJwkThumbprint(publicJwk);
  return { privateKey, publicJwk, privateJwk, thumbprint };
}

export const ath = (token: string): string =>
  createHash('sha256').update(token).digest('base64url');

/** What a proof says; what is given here takes the place of what would be right. */
export interface Proof {
  readonly header?: Record<string, unknown>;
  readonly claims?: Record<string, unknown>;
}

/** A proof for a request, right but for what `wrong` says; undefined removes. */
export function proof(
  key: ProofKey,
  method: string,
  url: string,
  wrong: Proof = {},
  token?: string,
): Promise<string> {
  const header = { alg: 'ES256', typ: 'dpop+jwt', jwk: key.publicJwk, ...wrong.header };
  const claims = {
    jti: randomUUID(),
    htm: method,
    htu: url,
    iat: Math.floor(Date.now() / 1000),
    ...(token === undefined ? {} : { ath: ath(token) }),
    ...wrong.claims,
  };
  return new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey);
}

/** A JWT with whatever header and claims, unsigned or signed with a secret. */
export function unsound(header: object, claims: object, signature = ''): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(claims)}.${signature}`;
}
