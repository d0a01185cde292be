import { existsSync, readFileSync } from 'node:fs';
import { compactDecrypt, compactVerify, createLocalJWKSet, importJWK, type JWK } from 'jose';

/** JOSE vectors of Project Wycheproof against the library that tokens, proofs and assertions are read with. */

const FOLDER = new URL('../../../shared/data/security/wycheproof/', import.meta.url);

interface Vector {
  readonly tcId: number;
  readonly comment: string;
  readonly jws?: string;
  readonly jwe?: string;
  readonly result: 'valid' | 'invalid';
}

interface Group {
  readonly comment: string;
  readonly private: JWK | { readonly keys: JWK[] };
  readonly public?: JWK | { readonly keys: JWK[] };
  readonly tests: readonly Vector[];
}

/**
 * What the library takes although the vectors call it invalid, each signed by the right key all the same.
 * Spaces and padding in the encoding: a header field cannot carry the former. Weak keys: clients that sign
 * bring elliptic keys or RSA keys of their own choice, and nothing here is signed with a shared secret.
 * Keys wrapped by the mode that they were not for: nothing here is encrypted in this form.
 */
const TAKEN = [
  'signature 367 invalidBase64Padding',
  'signature 368 spacesInPayload',
  'signature 370 invalidBase64PaddingInPayload',
  'key 7 rejectsKeyWithRocaVulnerability',
  'key 10 key_too_short',
  'key 11 key_too_short',
  'key 12 key_too_short',
  'crypto 46 rejectsKeyWithRocaVulnerability',
  'encryption 106 GcmKeyUsedWithKw',
  'encryption 109 KwKeyUsedWithGcm',
];

async function outcome(group: Group, vector: Vector): Promise<'taken' | 'refused'> {
  try {
    if (vector.jwe !== undefined) {
      await compactDecrypt(vector.jwe, await importJWK(group.private as JWK));
      return 'taken';
    }
    const key = group.public ?? group.private;
    if ('keys' in key && !key.keys.some(({ kty }) => kty === 'oct')) {
      await compactVerify(vector.jws!, createLocalJWKSet(key));
      return 'taken';
    }
    const single = 'keys' in key ? key.keys[0]! : key;
    const algorithms = typeof single.alg === 'string' ? { algorithms: [single.alg] } : {};
    await compactVerify(vector.jws!, await importJWK(single, single.alg ?? 'HS256'), algorithms);
    return 'taken';
  } catch {
    return 'refused';
  }
}

const files = ['signature', 'key', 'crypto', 'encryption'];
const describeWithVectors = existsSync(FOLDER) ? describe : describe.skip;

describeWithVectors('the JOSE library (skipped where ../shared/data/security is absent)', () => {
  it.each(files)(
    'takes nothing that it should refuse, but for what is listed: %s',
    async (file) => {
      const text = readFileSync(new URL(`json_web_${file}_test.json`, FOLDER), 'utf8');
      const { testGroups } = JSON.parse(text) as { testGroups: Group[] };
      const taken: string[] = [];
      let judged = 0;
      for (const group of testGroups) {
        for (const vector of group.tests.filter(({ result }) => result === 'invalid')) {
          judged += 1;
          if ((await outcome(group, vector)) === 'taken') {
            taken.push(`${file} ${vector.tcId} ${vector.comment}`);
          }
        }
      }
      expect(judged).toBeGreaterThan(0);
      expect(taken).toEqual(TAKEN.filter((name) => name.startsWith(`${file} `)));
    },
  );
});
