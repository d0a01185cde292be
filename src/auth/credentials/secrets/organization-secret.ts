import { createHash, randomBytes } from 'node:crypto';
import type { Id, OrganizationId } from '../../../platform/index.ts';

const SECRET_BYTES = 32;
const ID_BYTES = 16;

/** The organization that a secret names and the hash that it is stored under. */
export interface ReadSecret {
  readonly organizationId: OrganizationId;
  readonly hash: Buffer;
}

/**
 * A secret as its holder has it: a prefix that tells its kind, the organization, so that it can be
 * looked up behind row-level security, and 256 random bits. Only its hash is stored.
 */
export function newSecret(
  prefix: string,
  organizationId: OrganizationId,
): { readonly text: string; readonly hash: Buffer } {
  const bytes = Buffer.concat([idBytes(organizationId), randomBytes(SECRET_BYTES)]);
  const text = prefix + bytes.toString('base64url');
  return { text, hash: hashOf(text) };
}

/** Parses a received secret; undefined if it does not have the format of that kind. */
export function readSecret(prefix: string, text: string): ReadSecret | undefined {
  if (!text.startsWith(prefix)) return undefined;
  const bytes = Buffer.from(text.slice(prefix.length), 'base64url');
  if (bytes.length !== ID_BYTES + SECRET_BYTES) return undefined;
  if (prefix + bytes.toString('base64url') !== text) return undefined;
  return { organizationId: idText(bytes.subarray(0, ID_BYTES)), hash: hashOf(text) };
}

export function idBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

/** @param bytes the 16 bytes of an id */
export function idText<Kind extends Id>(bytes: Uint8Array): Kind {
  const hex = Buffer.from(bytes).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as Kind;
}

export function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
