import { ConnectionShares, type ConnectionWish } from './connection-shares.ts';

let users = 0;

/** Each wish is another user's, unless it says otherwise. */
const wish = (organizationId: string, rest: Partial<ConnectionWish> = {}): ConnectionWish => ({
  organizationId,
  holder: `user ${(users += 1)}`,
  urgent: false,
  waitMs: 60_000,
  ...rest,
});

/** Lets everything that can happen now happen. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Asks for a connection and tells whether it was given. */
function ask(shares: ConnectionShares, wanted: ConnectionWish): { given: boolean } {
  const asked = { given: false };
  shares.enter(wanted).then(
    () => (asked.given = true),
    () => undefined,
  );
  return asked;
}

describe('connections of a pool of ten', () => {
  let shares: ConnectionShares;
  beforeEach(() => (shares = new ConnectionShares(10)));

  it('go to one organization up to its share, while others still get theirs', async () => {
    const asked = Array.from({ length: 12 }, () => ask(shares, wish('acme')));
    await settle();
    expect(asked.filter(({ given }) => given)).toHaveLength(5);
    const others = Array.from({ length: 3 }, () => ask(shares, wish('other')));
    await settle();
    expect(others.every(({ given }) => given)).toBe(true);
  });

  it('are kept for sign-in and for requests without an organization', async () => {
    for (const name of ['a', 'a', 'a', 'a', 'a', 'b', 'b', 'b', 'c', 'c']) ask(shares, wish(name));
    const signIn = ask(shares, wish('a', { urgent: true }));
    const nameless = ask(shares, wish(''));
    await settle();
    expect([signIn.given, nameless.given]).toEqual([true, true]);
  });

  it('go to one user up to its share, while colleagues still get theirs', async () => {
    const ann = Array.from({ length: 9 }, () => ask(shares, wish('acme', { holder: 'ann' })));
    const bob = ask(shares, wish('acme', { holder: 'bob' }));
    await settle();
    expect(ann.filter(({ given }) => given)).toHaveLength(3);
    expect(bob.given).toBe(true);
  });

  it('are given in turn to those who wait', async () => {
    const held = Array.from({ length: 5 }, () => wish('acme'));
    for (const one of held) ask(shares, one);
    const many = Array.from({ length: 20 }, () => ask(shares, wish('acme', { holder: 'ann' })));
    const one = ask(shares, wish('acme', { holder: 'bob' }));
    await settle();
    shares.leave(held[0]!);
    shares.leave(held[1]!);
    await settle();
    expect(one.given).toBe(true);
    expect(many.filter(({ given }) => given)).toHaveLength(1);
  });

  it('are refused to a request that has waited for long enough, and not lost', async () => {
    const held = Array.from({ length: 5 }, () => wish('acme'));
    for (const one of held) ask(shares, one);
    await expect(shares.enter(wish('acme', { waitMs: 5 }))).rejects.toMatchObject({
      code: 'overloaded',
    });
    for (const one of held) shares.leave(one);
    const after = Array.from({ length: 6 }, () => ask(shares, wish('acme')));
    await settle();
    expect(after.filter(({ given }) => given)).toHaveLength(5);
  });
});

it.each([1, 2, 3])('a pool of %i gives an organization a connection', async (size) => {
  const shares = new ConnectionShares(size);
  const asked = Array.from({ length: size }, () => ask(shares, wish('acme')));
  await settle();
  expect(asked[0]!.given).toBe(true);
});
