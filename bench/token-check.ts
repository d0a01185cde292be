/**
 * What it costs to check an access token that was seen before, revocation included, against one
 * verification of its signature. Five interleaved rounds, the median of their ratios.
 */
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import type { Request } from 'express';
import type * as Credentials from '../src/auth/authentication/verified-credentials.ts';
import type { Broadcast, Principal } from '../src/platform/index.ts';
import { median, report } from './support/measure.ts';

const ROUNDS = 5;
const TIMES = 20_000;

const built = new URL('../dist/src/auth/authentication/verified-credentials.js', import.meta.url);
const { presentedBy, VerifiedCredentials } = (await import(built.href)) as typeof Credentials;

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signed = Buffer.from('x'.repeat(400));
const ecdsa = { dsaEncoding: 'ieee-p1363' } as const;
const signature = sign('sha256', signed, { key: privateKey, ...ecdsa });
const token = `${'x'.repeat(400)}.${signature.toString('base64url')}`;

/** Hears of every revocation, as a connected instance does. */
const broadcast = { connected: true, listen: () => () => true } as unknown as Broadcast;
const verified = new VerifiedCredentials(broadcast);
const request = (): Request =>
  ({ headers: { authorization: `Bearer ${token}` } }) as unknown as Request;
const digestOf = (one: Request): string => (presentedBy(one) as { digest: string }).digest;
const principal = { userId: 'u', credentialId: 's' } as unknown as Principal;
const known = { principal, expiresAtMs: Date.now() + 3_600_000 };
verified.remember(digestOf(request()), known, verified.moment);

function microseconds(work: () => boolean): number {
  const startedAt = performance.now();
  for (let time = 0; time < TIMES; time += 1) if (!work()) throw new Error('refused');
  return ((performance.now() - startedAt) * 1000) / TIMES;
}

const seen = (): boolean => verified.find(digestOf(request())) !== undefined;
const fresh = (): boolean => verify('sha256', signed, { key: publicKey, ...ecdsa }, signature);

const ratios: number[] = [];
for (let round = -1; round < ROUNDS; round += 1) {
  const [check, verification] = [microseconds(seen), microseconds(fresh)];
  if (round < 0) continue;
  ratios.push(check / verification);
  console.log(`seen ${check.toFixed(2)} us  verification ${verification.toFixed(2)} us`);
}
report('check of a seen token / verification of a signature', median(ratios), 0.1, 'most');
