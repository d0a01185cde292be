import { existsSync, readFileSync } from 'node:fs';
import { calculateJwkThumbprint, type JWK } from 'jose';
import * as oidc from 'openid-client';
import { tokenHash } from '../../src/auth/authentication/dpop-proofs.ts';

/** Known answers of RFC 7636, 7638 and 9449. */

const FILE = new URL('../../../shared/data/security/kats.json', import.meta.url);

interface Vectors {
  readonly pkce_rfc7636: { readonly verifier: string; readonly challenge: string };
  readonly jwk_thumbprint_rfc7638: { readonly jwk: JWK; readonly thumbprint: string };
  readonly dpop_ath_rfc9449: { readonly access_token: string; readonly ath: string };
}

const describeWithVectors = existsSync(FILE) ? describe : describe.skip;

describeWithVectors('known answers (skipped where ../shared/data/security is absent)', () => {
  const { vectors } = existsSync(FILE)
    ? (JSON.parse(readFileSync(FILE, 'utf8')) as { vectors: Vectors })
    : { vectors: {} as Vectors };

  it('hold for the hash of a token in a proof', () => {
    const { access_token: token, ath } = vectors.dpop_ath_rfc9449;
    expect(tokenHash(token)).toBe(ath);
  });

  it('hold for the thumbprint that tokens are bound to', async () => {
    const { jwk, thumbprint } = vectors.jwk_thumbprint_rfc7638;
    expect(await calculateJwkThumbprint(jwk)).toBe(thumbprint);
  });

  it('hold for the challenge of a verifier', async () => {
    const { verifier, challenge } = vectors.pkce_rfc7636;
    expect(await oidc.calculatePKCECodeChallenge(verifier)).toBe(challenge);
  });
});
