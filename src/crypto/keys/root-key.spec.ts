import type { Config } from '../../platform/index.ts';
import { UnsealError } from '../sealing/envelope.ts';
import { WRAPPED_DATA_KEY } from './data-key.entity.ts';
import { RootKeys } from './root-key.ts';

const KEY = Buffer.alloc(32, 7);
const PLACE = WRAPPED_DATA_KEY.at({ organizationId: 'o', id: 'i', purpose: 'data' });

const rootsWith = (current: string, previous?: string): RootKeys =>
  new RootKeys({
    SECRET_KEY: 's'.repeat(32),
    JWT_SECRET: 'j'.repeat(32),
    ENCRYPTION_KEY: current,
    ENCRYPTION_KEY_PREVIOUS: previous,
  } as Config);
const first = rootsWith('first');
const both = rootsWith('second', 'first');
const second = rootsWith('second');

describe('a wrapped data key', () => {
  const wrapped = first.encryption.seal(KEY, PLACE);

  it('opens under the root key that wrapped it, current or previous, and under no other', () => {
    expect(first.encryption.open(wrapped, PLACE)).toEqual(KEY);
    expect(both.encryption.open(wrapped, PLACE)).toEqual(KEY);
    expect(() => second.encryption.open(wrapped, PLACE)).toThrow(UnsealError);
  });

  it('is always made under the current root key', () => {
    const anew = both.encryption.seal(KEY, PLACE);
    expect(second.encryption.open(anew, PLACE)).toEqual(KEY);
    expect(() => first.encryption.open(anew, PLACE)).toThrow(UnsealError);
  });

  it('tells its root key by bytes 18 to 33', () => {
    const [rootId] = first.encryption.rootIds;
    expect(wrapped.subarray(17, 33).toString('hex')).toBe(rootId);
    expect(both.encryption.rootIds).toEqual([second.encryption.rootIds[0], rootId]);
  });
});

it('a check value of the previous root key counts, and the one to keep is of the current one', () => {
  const stored = first.checkValue('ENCRYPTION_KEY');
  expect([first, both, second].map((roots) => roots.matches('ENCRYPTION_KEY', stored))).toEqual([
    true,
    true,
    false,
  ]);
  expect(both.checkValue('ENCRYPTION_KEY')).toEqual(second.checkValue('ENCRYPTION_KEY'));
});
