import { createHmac } from 'node:crypto';
import type { ChannelTarget } from '../alert-channel.entity.ts';
import { jsonRequest, type AlertMessage, type ChannelRequest } from './message.ts';

export const WEBHOOK_SECRET_PREFIX = 'whsec_';

/**
 * A webhook as Standard Webhooks describes it (standardwebhooks.com, specification 1.0.0): the id, time and body are
 * signed, with two keys while one replaces the other.
 */
export function webhookRequest(
  { url = '', secret = '', former }: ChannelTarget,
  message: AlertMessage,
): ChannelRequest {
  const { id, sentAt, event, alert, link } = message;
  const request = jsonRequest(url, {
    type: `alert.${event}`,
    timestamp: new Date(sentAt * 1000).toISOString(),
    data: { ...alert, link },
  });
  const secrets = [secret];
  if (former !== undefined && Date.parse(former.until) > sentAt * 1000) secrets.push(former.secret);
  const signatures = secrets.map((key) => signatureOf(key, `${id}.${sentAt}.${request.body}`));
  return {
    ...request,
    headers: {
      ...request.headers,
      'webhook-id': id,
      'webhook-timestamp': String(sentAt),
      'webhook-signature': signatures.join(' '),
    },
  };
}

function signatureOf(secret: string, content: string): string {
  const key = Buffer.from(secret.slice(WEBHOOK_SECRET_PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}
