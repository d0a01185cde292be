import { Problem } from '../../../platform/index.ts';

/** What somebody is told who has failed too often; the same whatever they failed at. */
export function tooManyFailures(seconds: number): Problem {
  const headers = { 'Retry-After': String(seconds) };
  return new Problem('rate_limited', `Too many attempts failed. Try again in ${seconds} s.`, {
    headers,
  });
}
