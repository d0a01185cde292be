import { Gauge } from 'prom-client';
import { registry } from '../platform/index.ts';

export const auditLag = new Gauge({
  name: 'stockade_audit_follower_lag',
  help: 'Entries of the audit log that a follower has not read yet.',
  labelNames: ['follower'] as const,
  registers: [registry],
});

const UNSEQUENCED = 'stockade_audit_unsequenced';

/**
 * Shows how many entries wait for their sequence number, counted at each scrape. While they cannot be counted, the metric
 * has no value.
 */
export function exposeUnsequenced(count: () => Promise<number>): void {
  // Of the latest application of this process.
  registry.removeSingleMetric(UNSEQUENCED);
  new Gauge({
    name: UNSEQUENCED,
    help: 'Committed entries of the audit log that wait for their sequence number, counted up to 10000.',
    registers: [registry],
    async collect() {
      try {
        this.set(await count());
      } catch {
        this.remove();
      }
    },
  });
}
