import { Problem } from '../../../platform/index.ts';

/** Problem of too many failures; the same for every kind of attempt. */
export function tooManyFailures(seconds: number): Problem {
  const headers = { 'Retry-After': String(seconds) };
  return new Problem('rate_limited', `Too many attempts failed. Try again in ${seconds} s.`, {
    headers,
  });
}
