import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
/** 24 to 64 bytes (Standard Webhooks 1.0.0, "Signature scheme"). */
const SECRET_BYTES = 32;

/** A new key for the signatures of a webhook. */
export const newWebhookSecret = (): string => PREFIX + randomBytes(SECRET_BYTES).toString('base64');

/** The header `webhook-signature` for `id.timestamp.body`, signed with each of the keys (Standard Webhooks 1.0.0). */
export function webhookSignature(secrets: readonly string[], content: string): string {
  return secrets.map((secret) => signatureOf(secret, content)).join(' ');
}

function signatureOf(secret: string, content: string): string {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}
