import type { Request } from 'express';
import { mayReadMetrics } from './metrics-access.ts';

const SERVER = { METRICS_TOKEN: undefined, NODE_ENV: 'development', HOST: '127.0.0.1' } as const;
const from = (remoteAddress: string, headers: Record<string, string> = {}): Request =>
  ({ headers: { host: '127.0.0.1:3000', ...headers }, socket: { remoteAddress } }) as never;

it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])(
  'this machine may read metrics: %s',
  (address) => {
    expect(mayReadMetrics(from(address), SERVER)).toBe(true);
  },
);

it.each([
  ['from another machine', from('203.0.113.7'), SERVER],
  ['for another host', from('127.0.0.1', { host: 'stockade.example' }), SERVER],
  ['by a proxy that says so', from('127.0.0.1', { via: '1.1 proxy' }), SERVER],
  ['by a proxy that names its scheme', from('127.0.0.1', { 'x-forwarded-proto': 'https' }), SERVER],
  ['in production without a token', from('127.0.0.1'), { ...SERVER, NODE_ENV: 'production' }],
  ['of a server that listens everywhere', from('127.0.0.1'), { ...SERVER, HOST: '0.0.0.0' }],
  ['without the token', from('127.0.0.1'), { ...SERVER, METRICS_TOKEN: 'a token' }],
] as const)('nobody may read metrics %s', (_how, request, config) => {
  expect(mayReadMetrics(request, config)).toBe(false);
});

it('whoever has the token may read metrics from anywhere, in production too', () => {
  const request = from('203.0.113.7', { authorization: 'Bearer a token', via: '1.1 proxy' });
  const config = { METRICS_TOKEN: 'a token', NODE_ENV: 'production', HOST: '0.0.0.0' } as const;
  expect(mayReadMetrics(request, config)).toBe(true);
});
