import { isNetwork, liesIn, liesWithin, networkList } from './networks.ts';

describe('a network', () => {
  it.each(['192.0.2.1', '192.0.2.0/24', '0.0.0.0/0', '2001:db8::1', '2001:db8::/32', '::/0'])(
    '%s is one',
    (text) => {
      expect(isNetwork(text)).toBe(true);
    },
  );

  it.each([
    '',
    'localhost',
    '192.0.2',
    '192.0.2.0/33',
    '192.0.2.0/-1',
    '192.0.2.0/24/1',
    '::/129',
    '1.2.3.4/01',
    '192.0.2.0/',
  ])('%s is none', (text) => {
    expect(isNetwork(text)).toBe(false);
  });
});

describe('an address', () => {
  const list = networkList(['192.0.2.0/24', '2001:db8::/32', '198.51.100.7'])!;

  it.each(['192.0.2.255', '::ffff:192.0.2.9', '2001:db8:ffff::1', '198.51.100.7'])(
    '%s lies in',
    (address) => {
      expect(liesIn(list, address)).toBe(true);
    },
  );

  it.each(['192.0.3.0', '::ffff:192.0.3.1', '2001:db9::1', '198.51.100.8', 'unknown', ''])(
    '%s does not',
    (address) => {
      expect(liesIn(list, address)).toBe(false);
    },
  );
});

it('no networks means everywhere', () => {
  expect(networkList([])).toBeUndefined();
});

describe('networks within others', () => {
  it.each([
    [['10.1.0.0/16'], ['10.0.0.0/8'], true],
    [['10.0.0.0/8'], ['10.1.0.0/16'], false],
    [['192.0.2.1'], ['10.0.0.0/8', '192.0.2.1'], true],
    [['192.0.2.1', '198.51.100.1'], ['192.0.2.0/24'], false],
    [['2001:db8:1::/48'], ['2001:db8::/32'], true],
    [['0.0.0.0/0'], ['::/0'], false],
    [[], ['192.0.2.1'], false],
    [['192.0.2.1'], [], true],
    [[], [], true],
  ])('%j within %j: %s', (inner, outer, within) => {
    expect(liesWithin(inner, outer)).toBe(within);
  });
});
