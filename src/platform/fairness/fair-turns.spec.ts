import { FairTurns, type TurnOwner } from './fair-turns.ts';

const never = new AbortController().signal;
const owner = (organizationId: string, principalId = 'ann'): TurnOwner => ({
  organizationId,
  principalId,
});

/** Runs pieces of work that end in the order in which they began; returns whose they were. */
async function order(turns: FairTurns, owners: readonly TurnOwner[]): Promise<string[]> {
  const done: string[] = [];
  const work = owners.map((one) =>
    turns.run(one, never, async () => {
      await Promise.resolve();
      done.push(`${one.organizationId}/${one.principalId}`);
    }),
  );
  await Promise.all(work);
  return done;
}

describe('turns', () => {
  it('go round the organizations, however much one of them asks for', async () => {
    const many = Array.from({ length: 20 }, () => owner('acme'));
    const done = await order(new FairTurns(1), [...many, owner('other'), owner('third')]);
    expect(done.indexOf('other/ann')).toBeLessThanOrEqual(2);
    expect(done.indexOf('third/ann')).toBeLessThanOrEqual(3);
    expect(done).toHaveLength(22);
  });

  it('go round the principals of an organization', async () => {
    const many = Array.from({ length: 20 }, () => owner('acme', 'ann'));
    const done = await order(new FairTurns(1), [...many, owner('acme', 'bob')]);
    expect(done.indexOf('acme/bob')).toBeLessThanOrEqual(2);
  });

  it('are so many at once and no more', async () => {
    const turns = new FairTurns(3);
    let [running, most] = [0, 0];
    const work = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    await Promise.all(
      Array.from({ length: 30 }, (_, i) => turns.run(owner(`o${i % 4}`), never, work)),
    );
    expect(most).toBe(3);
  });

  it('pass on when work fails, and skip what was given up', async () => {
    const turns = new FairTurns(1);
    const gone = new AbortController();
    const failing = turns.run(owner('a'), never, () => Promise.reject(new Error('broken')));
    const given = turns.run(owner('b'), gone.signal, () => Promise.resolve('done'));
    const next = turns.run(owner('c'), never, () => Promise.resolve('done'));
    gone.abort(new Error('given up'));
    await expect(failing).rejects.toThrow('broken');
    await expect(given).rejects.toThrow('given up');
    await expect(next).resolves.toBe('done');
  });
});
