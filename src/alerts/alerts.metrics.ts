import { Counter } from 'prom-client';
import { registry } from '../platform/index.ts';

export const alertsRaised = new Counter({
  name: 'stockade_alerts_total',
  help: 'Alerts that began, by severity.',
  labelNames: ['severity'] as const,
  registers: [registry],
});

export const signalsSeen = new Counter({
  name: 'stockade_signals_total',
  help: 'Security signals, by kind: audit entries and requests.',
  labelNames: ['kind'] as const,
  registers: [registry],
});

export const signalsDropped = new Counter({
  name: 'stockade_signals_dropped_total',
  help: 'Request signals that were not analysed, because too many came at once.',
  registers: [registry],
});

export const deliveriesFinished = new Counter({
  name: 'stockade_alert_deliveries_total',
  help: 'Deliveries of alerts to channels, by kind of channel and outcome.',
  labelNames: ['kind', 'outcome'] as const,
  registers: [registry],
});

export const networkRefusals = new Counter({
  name: 'stockade_network_refusals_total',
  help: 'Requests that a network rule refused.',
  registers: [registry],
});
