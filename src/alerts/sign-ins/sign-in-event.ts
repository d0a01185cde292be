/** A sign-in, successful or not. */
export interface SignInEvent {
  /** ISO 8601, or milliseconds since 1970. */
  readonly time: string | number;
  readonly user: string;
  readonly ip: string;
  /** ISO 3166 code of two letters; empty if it is not known. */
  readonly country: string;
  /** Description or id of the device, such as the user agent. */
  readonly device: string;
  readonly outcome: 'success' | 'failure';
}

/** What is known of a sign-in before its outcome. */
export interface SignInFacts {
  readonly time: number;
  readonly user: string;
  readonly ip: string;
  readonly country: string;
  readonly device: string;
  /** Network of the address: 24 bits of IPv4, 48 of IPv6. */
  readonly network: string;
  /** Provider's network: 16 bits of IPv4, 32 of IPv6. */
  readonly provider: string;
}

/** @throws Error that says which field cannot be used */
export function toSignInFacts(event: SignInEvent): SignInFacts {
  const time = typeof event.time === 'number' ? event.time : Date.parse(event.time);
  if (!Number.isFinite(time)) throw new Error('time must be a date and time in ISO 8601');
  for (const field of ['user', 'ip', 'device'] as const) {
    if (typeof event[field] !== 'string') throw new Error(`${field} must be a string`);
  }
  if (event.user === '') throw new Error('user must not be empty');
  const country = String(event.country ?? '').toUpperCase();
  const { user, ip } = event;
  const device = event.device.trim().toLowerCase();
  return { time, user, ip, country, device, ...networksOf(ip) };
}

/** Networks that an address belongs to. A text that is no address is its own network. */
function networksOf(ip: string): { network: string; provider: string } {
  const mapped = ip.startsWith('::ffff:') && ip.includes('.') ? ip.slice(7) : ip;
  const bytes = mapped.split('.');
  if (bytes.length === 4) {
    return { network: bytes.slice(0, 3).join('.'), provider: bytes.slice(0, 2).join('.') };
  }
  const groups = ip.split(':');
  if (groups.length < 3) return { network: ip, provider: ip };
  return { network: groups.slice(0, 3).join(':'), provider: groups.slice(0, 2).join(':') };
}
