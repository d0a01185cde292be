import { Gauge } from 'prom-client';
import { registry } from '../platform/index.ts';

export const auditLag = new Gauge({
  name: 'stockade_audit_follower_lag',
  help: 'Entries of the audit log that a follower has not read yet.',
  labelNames: ['follower'] as const,
  registers: [registry],
});
