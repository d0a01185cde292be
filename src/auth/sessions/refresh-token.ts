import { createHash, randomBytes } from 'node:crypto';

const PREFIX = 'srt_';
const SECRET_BYTES = 32;
const ID_BYTES = 16;

/** A refresh token as the client holds it: names its organisation, so that it can be looked up behind row-level security. */
export interface RefreshToken {
  readonly text: string;
  readonly hash: Buffer;
}

export function newRefreshToken(organizationId: string): RefreshToken {
  const bytes = Buffer.concat([idBytes(organizationId), randomBytes(SECRET_BYTES)]);
  const text = PREFIX + bytes.toString('base64url');
  return { text, hash: hashOf(text) };
}

/** The organisation and the hash of a token that a client sent, or undefined when it is not one. */
export function readRefreshToken(
  text: string,
): { readonly organizationId: string; readonly hash: Buffer } | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  const bytes = Buffer.from(text.slice(PREFIX.length), 'base64url');
  if (bytes.length !== ID_BYTES + SECRET_BYTES) return undefined;
  if (PREFIX + bytes.toString('base64url') !== text) return undefined;
  return { organizationId: idText(bytes.subarray(0, ID_BYTES)), hash: hashOf(text) };
}

export function idBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

export function idText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
