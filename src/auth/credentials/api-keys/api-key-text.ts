import { createHash, randomBytes } from 'node:crypto';
import type { OrganizationId } from '../../../platform/index.ts';
import { hashOf, idBytes, idText } from '../secrets/organization-secret.ts';

const PREFIX = 'stk_';
const ID_BYTES = 16;
const SECRET_BYTES = 32;
const CHECKSUM_LENGTH = 6;

/**
 * An API key as its owner holds it: `stk_`, the organization and 256 random bits in base64url, and a
 * checksum that lets a scanner tell a key from noise without asking the server.
 */
export function newApiKey(organizationId: OrganizationId): {
  readonly text: string;
  readonly hash: Buffer;
} {
  const bytes = Buffer.concat([idBytes(organizationId), randomBytes(SECRET_BYTES)]);
  const body = PREFIX + bytes.toString('base64url');
  const text = body + checksum(body);
  return { text, hash: hashOf(text) };
}

/** The organization and hash of a key that was sent; undefined when its form or checksum is wrong. */
export function readApiKey(
  text: string,
): { readonly organizationId: OrganizationId; readonly hash: Buffer } | undefined {
  const body = text.slice(0, -CHECKSUM_LENGTH);
  if (!text.startsWith(PREFIX) || checksum(body) !== text.slice(-CHECKSUM_LENGTH)) return undefined;
  const bytes = Buffer.from(body.slice(PREFIX.length), 'base64url');
  if (bytes.length !== ID_BYTES + SECRET_BYTES) return undefined;
  return { organizationId: idText(bytes.subarray(0, ID_BYTES)), hash: hashOf(text) };
}

/** Whether a credential is meant to be an API key. */
export function hasKeyPrefix(text: string): boolean {
  return text.startsWith(PREFIX);
}

function checksum(body: string): string {
  return createHash('sha256')
    .update(`stockade key checksum ${body}`)
    .digest('base64url')
    .slice(0, CHECKSUM_LENGTH);
}
