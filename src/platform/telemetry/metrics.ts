import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Registry of /metrics. Labels are closed sets: never an id, a name or a value of demand. */
export const registry = new Registry();
collectDefaultMetrics({ register: registry });

const requests = new Histogram({
  name: 'stockade_http_request_duration_seconds',
  help: 'Time from the first byte of a request to the last byte of its response.',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
  registers: [registry],
});

export function observeRequest(
  method: string,
  route: string,
  status: number,
  seconds: number,
): void {
  requests.observe({ method, route, status: String(status) }, seconds);
}

export const requestsInHand = new Gauge({
  name: 'stockade_http_requests_in_hand',
  help: 'Requests in progress.',
  registers: [registry],
});

export const jobsFinished = new Counter({
  name: 'stockade_jobs_finished_total',
  help: 'Jobs that ended, by queue and outcome.',
  labelNames: ['queue', 'outcome'] as const,
  registers: [registry],
});
