import { webhookSignature } from '../../../crypto/index.ts';
import type { ChannelTarget } from '../alert-channel.entity.ts';
import { jsonRequest, type AlertMessage, type ChannelRequest } from './message.ts';

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
  return {
    ...request,
    headers: {
      ...request.headers,
      'webhook-id': id,
      'webhook-timestamp': String(sentAt),
      'webhook-signature': webhookSignature(secrets, `${id}.${sentAt}.${request.body}`),
    },
  };
}
