import type { Queue } from '../platform/index.ts';

export const ALERT_DELIVERY_QUEUE: Queue = { name: 'alert-delivery', version: 1 };
export const ALERT_ESCALATION_QUEUE: Queue = { name: 'alert-escalation', version: 1 };
