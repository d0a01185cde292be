import type { Request, Response } from 'express';
import { normalizeForwarded, plainAddress } from './source-address.ts';

it.each([
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.7:50123', '203.0.113.7'],
  [' [2001:DB8::7]:443', '2001:db8::7'],
  ['[2001:db8:0:0::7]', '2001:db8::7'],
  ['2001:db8::7', '2001:db8::7'],
  ['fe80::1%eth0', 'fe80::1'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::ffff:cb00:7107', '203.0.113.7'],
  ['[::ffff:203.0.113.7]:80', '203.0.113.7'],
  ['"[2001:db8::7]:443"', '2001:db8::7'],
])('the address in %j is %s', (text, address) => {
  expect(plainAddress(text)).toBe(address);
});

it.each(['', 'unknown', '203.0.113', '203.0.113.7:', '[203.0.113.7', '_hidden', 'a:b'])(
  'there is no address in %j',
  (text) => {
    expect(plainAddress(text)).toBeUndefined();
  },
);

it('a list of proxies has one spelling, whatever ports they add', () => {
  const request = { headers: { 'x-forwarded-for': '203.0.113.7:1,[2001:db8::1]:2, nonsense' } };
  let went = false;
  normalizeForwarded(request as unknown as Request, {} as Response, () => (went = true));
  expect(went).toBe(true);
  expect(request.headers['x-forwarded-for']).toBe('203.0.113.7, 2001:db8::1, unknown');
});
