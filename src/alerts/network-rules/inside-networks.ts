import { liesIn, networkList } from '../../platform/index.ts';

/** Networks behind which many people may be: this machine, private networks, and those that providers share (RFC 6598). */
const INSIDE = networkList([
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
])!;

/**
 * Whether an address is that of a proxy or of a private network rather than of one attacker. Denying it automatically would
 * let a stranger lock out everybody else who comes through it.
 */
export const isInside = (address: string): boolean => liesIn(INSIDE, address);
