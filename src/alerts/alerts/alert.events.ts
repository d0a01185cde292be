import type { AlertEntity } from './alert.entity.ts';

/** What happened to an alert, for channels. */
export const ALERT_EVENTS = ['opened', 'escalated', 'resolved', 'test'] as const;
export type AlertEvent = (typeof ALERT_EVENTS)[number];

/** Receives alerts in the transaction that changes them. */
export interface AlertListener {
  changed(alert: AlertEntity, event: AlertEvent): Promise<void>;
}
