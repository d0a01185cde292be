import type { AlertEntity } from '../../alerts/alert.entity.ts';
import type { AlertEvent } from '../../alerts/alert.events.ts';

/** What a channel says of an alert. Evidence stays on the server, where policies decide who sees it. */
export interface AlertMessage {
  /** Of the delivery. */
  readonly id: string;
  readonly event: AlertEvent;
  /** Seconds since 1970. */
  readonly sentAt: number;
  readonly alert: Pick<
    AlertEntity,
    | 'id'
    | 'title'
    | 'rule'
    | 'severity'
    | 'state'
    | 'occurrences'
    | 'firstAt'
    | 'lastAt'
    | 'nextStep'
  >;
  /** Address of the alert. */
  readonly link: string;
}

/** What leaves the server of an alert. */
export const toMessageAlert = (alert: AlertMessage['alert']): AlertMessage['alert'] => ({
  id: alert.id,
  title: alert.title,
  rule: alert.rule,
  severity: alert.severity,
  state: alert.state,
  occurrences: alert.occurrences,
  firstAt: alert.firstAt,
  lastAt: alert.lastAt,
  nextStep: alert.nextStep,
});

/** One request to a receiver. */
export interface ChannelRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const JSON_HEADERS = { 'content-type': 'application/json' };

export const jsonRequest = (
  url: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): ChannelRequest => ({
  url,
  headers: { ...JSON_HEADERS, ...headers },
  body: JSON.stringify(body),
});

/** Subject of a message, in one line. */
export function messageSubject({ event, alert }: AlertMessage): string {
  const what = { opened: '', escalated: 'Still open: ', resolved: 'Resolved: ', test: 'Test: ' }[
    event
  ];
  return `[${alert.severity}] ${what}${alert.title}`;
}

/** The message as plain text. */
export function messageText(message: AlertMessage): string {
  const { alert, link } = message;
  return [
    messageSubject(message),
    '',
    `Occurrences: ${alert.occurrences}, first ${alert.firstAt.toISOString()}, last ${alert.lastAt.toISOString()}`,
    `Rule: ${alert.rule}`,
    '',
    alert.nextStep,
    '',
    link,
    '',
  ].join('\n');
}
