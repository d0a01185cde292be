import { Counter } from 'prom-client';
import { registry } from '../platform/index.ts';

export const denials = new Counter({
  name: 'stockade_denials_total',
  help: 'Requests that a policy or the authentication refused.',
  labelNames: ['status'] as const,
  registers: [registry],
});
