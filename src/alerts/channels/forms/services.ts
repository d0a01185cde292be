import type { Severity } from '../../alerts/severity.ts';
import type { ChannelTarget } from '../alert-channel.entity.ts';
import {
  jsonRequest,
  messageSubject,
  messageText,
  type AlertMessage,
  type ChannelRequest,
} from './message.ts';

/** An incoming webhook of Slack, or of Mattermost, which takes the same. */
export const slackRequest = ({ url = '' }: ChannelTarget, message: AlertMessage): ChannelRequest =>
  jsonRequest(url, { text: messageText(message) });

/** A workflow of Microsoft Teams that posts an adaptive card. */
export function teamsRequest({ url = '' }: ChannelTarget, message: AlertMessage): ChannelRequest {
  const block = (text: string, more: object = {}) => ({
    type: 'TextBlock',
    text,
    wrap: true,
    ...more,
  });
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [block(messageSubject(message), { weight: 'Bolder' }), block(message.alert.nextStep)],
    actions: [{ type: 'Action.OpenUrl', title: 'Open the alert', url: message.link }],
  };
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', content };
  return jsonRequest(url, { type: 'message', attachments: [attachment] });
}

const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';
const PAGERDUTY_SEVERITY: Readonly<Record<Severity, string>> = {
  informational: 'info',
  low: 'info',
  medium: 'warning',
  high: 'error',
  critical: 'critical',
};

/** PagerDuty, Events API v2: alerts of the same id are one incident there, and resolve it. */
export function pagerdutyRequest(
  { url = PAGERDUTY_URL, secret = '' }: ChannelTarget,
  message: AlertMessage,
): ChannelRequest {
  const { alert, event, link } = message;
  return jsonRequest(url, {
    routing_key: secret,
    event_action: event === 'resolved' ? 'resolve' : 'trigger',
    dedup_key: alert.id,
    payload: {
      summary: messageSubject(message).slice(0, 1024),
      source: 'stockade',
      severity: PAGERDUTY_SEVERITY[alert.severity],
      timestamp: alert.lastAt.toISOString(),
      custom_details: { rule: alert.rule, occurrences: alert.occurrences, next: alert.nextStep },
    },
    links: [{ href: link, text: 'Alert' }],
  });
}

const OPSGENIE_URL = 'https://api.opsgenie.com/v2/alerts';
const OPSGENIE_PRIORITY: Readonly<Record<Severity, string>> = {
  informational: 'P5',
  low: 'P4',
  medium: 'P3',
  high: 'P2',
  critical: 'P1',
};

/** Opsgenie, Alert API: the alias is the id of the alert. */
export function opsgenieRequest(
  { url = OPSGENIE_URL, secret = '' }: ChannelTarget,
  message: AlertMessage,
): ChannelRequest {
  const { alert, event } = message;
  const headers = { authorization: `GenieKey ${secret}` };
  if (event === 'resolved') {
    return jsonRequest(
      `${url}/${alert.id}/close?identifierType=alias`,
      { source: 'stockade' },
      headers,
    );
  }
  return jsonRequest(
    url,
    {
      message: messageSubject(message).slice(0, 130),
      alias: alert.id,
      description: messageText(message),
      priority: OPSGENIE_PRIORITY[alert.severity],
      source: 'stockade',
    },
    headers,
  );
}
