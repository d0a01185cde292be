import type { Request } from 'express';
import type { Config } from '../config/config.ts';
import { plainAddress } from '../networks/source-address.ts';

/** Headers that proxies add to a request. */
const OF_PROXIES = ['forwarded', 'via', 'x-real-ip', 'x-client-ip'];

/**
 * Whether a request may read metrics: with METRICS_TOKEN, or, if it is not set, outside of production from this
 * machine. A proxy on this machine may add no header at all, so production always requires a token.
 */
export function mayReadMetrics(
  request: Request,
  { METRICS_TOKEN, NODE_ENV, HOST }: Pick<Config, 'METRICS_TOKEN' | 'NODE_ENV' | 'HOST'>,
): boolean {
  const { headers } = request;
  if (METRICS_TOKEN !== undefined)
    return equalSecrets(headers.authorization ?? '', `Bearer ${METRICS_TOKEN}`);
  if (NODE_ENV === 'production' || !isLoopback(HOST)) return false;
  const names = Object.keys(headers);
  const proxied = names.some(
    (name) => name.startsWith('x-forwarded-') || OF_PROXIES.includes(name),
  );
  const asked = (headers.host ?? '').replace(/:\d+$/, '');
  return !proxied && isLoopback(asked) && isLoopback(request.socket.remoteAddress ?? '');
}

function isLoopback(host: string): boolean {
  if (host.toLowerCase() === 'localhost') return true;
  return /^127\.|^::1$/.test(plainAddress(host) ?? '');
}

/** Takes the same time wherever the two differ. */
function equalSecrets(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let i = 0; i < right.length; i += 1) {
    difference |= (left.charCodeAt(i) || 0) ^ right.charCodeAt(i);
  }
  return difference === 0;
}
