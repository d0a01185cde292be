import { randomBytes } from 'node:crypto';
import { keyIdOf, UnsealError } from '../sealing/envelope.ts';
import { defineSealed } from '../sealing/sealed-place.ts';
import type { DataKeyPurpose, DataKeyState } from './data-key.entity.ts';
import { KeyRing, type StoredKey, type WrappedKey } from './key-ring.ts';
import { OrganizationSealer } from './organization-sealer.ts';

const ORGANIZATION = '01a20000-0000-7000-8000-000000000001';
const TEXT = Buffer.from('twelve shirts');
const PLACE = defineSealed({
  what: 'a row of this test',
  table: null,
  column: null,
  key: 'organization',
  label: 'test',
  boundTo: { row: (row: string) => row },
});

let made = 0;
function newKey(state: DataKeyState, purpose: DataKeyPurpose = 'data'): StoredKey {
  const id = `01a20000-0000-7000-8000-${String((made += 1)).padStart(12, '0')}`;
  const wrapped = state === 'destroyed' ? null : randomBytes(32);
  return { organizationId: ORGANIZATION, id, purpose, state, wrapped };
}

const index = newKey('enabled', 'index');
let unwrapped: string[] = [];
const unwrap = (key: WrappedKey): Buffer => {
  unwrapped.push(key.id);
  return key.wrapped;
};
const ringOf = (...keys: StoredKey[]): KeyRing => new KeyRing([...keys, index], unwrap);
/** A sealer that knows one ring, and how often it has read another one, which the database has meanwhile. */
function sealerOf(known: KeyRing, stored: KeyRing = known) {
  let readings = 0;
  const sealer = new OrganizationSealer(ORGANIZATION, known, async () => {
    readings += 1;
    return stored;
  });
  return { sealer, readings: () => readings };
}
/** The key as it was while it sealed. */
const sealedUnder = (key: StoredKey, wrapped = key.wrapped ?? randomBytes(32)): Buffer =>
  sealerOf(ringOf({ ...key, state: 'enabled', wrapped })).sealer.seal(TEXT, PLACE.at('1'));

describe('a sealer of an organization', () => {
  const former = [newKey('decrypt_only'), newKey('decrypt_only')];
  const current = newKey('enabled');

  it('seals under the enabled key and opens under every former one', async () => {
    const { sealer, readings } = sealerOf(ringOf(former[0]!, current, former[1]!));
    const sealed = sealer.seal(TEXT, PLACE.at('1'));
    expect(keyIdOf(sealed)).toBe(current.id);
    for (const one of [sealed, ...former.map((key) => sealedUnder(key))]) {
      expect(await sealer.open(one, PLACE.at('1'))).toEqual(TEXT);
      await expect(sealer.open(one, PLACE.at('2'))).rejects.toThrow(UnsealError);
    }
    expect(readings()).toBe(0);
  });

  it('unwraps a former key once, and only when it is needed', async () => {
    const { sealer } = sealerOf(ringOf(former[0]!, current, former[1]!));
    const [one] = former;
    const sealed = sealedUnder(one!);
    unwrapped = [];
    await sealer.open(sealed, PLACE.at('1'));
    await sealer.open(sealed, PLACE.at('1'));
    expect(unwrapped).toEqual([one!.id]);
  });

  it('reads the keys again for an id that it does not know, and seals under what it then finds', async () => {
    const next = newKey('enabled');
    const rotated = ringOf({ ...current, state: 'decrypt_only' }, next);
    const { sealer, readings } = sealerOf(ringOf(current), rotated);
    expect(await sealer.open(sealedUnder(next), PLACE.at('1'))).toEqual(TEXT);
    expect(readings()).toBe(1);
    expect(keyIdOf(sealer.seal(TEXT, PLACE.at('1')))).toBe(next.id);
  });

  it('refuses an id that is unknown after one more reading, and that of its look-up key', async () => {
    for (const foreign of [newKey('enabled'), { ...index, purpose: 'data' as const }]) {
      const { sealer, readings } = sealerOf(ringOf(current));
      await expect(sealer.open(sealedUnder(foreign), PLACE.at('1'))).rejects.toThrow(
        'its key is not one of this organization',
      );
      expect(readings()).toBe(1);
    }
  });

  it('says of a destroyed key that it was destroyed', async () => {
    const destroyed = newKey('destroyed');
    const { sealer, readings } = sealerOf(ringOf(destroyed, current));
    const opening = sealer.open(sealedUnder(destroyed), PLACE.at('1'));
    await expect(opening).rejects.toThrow(`its key ${destroyed.id} was destroyed`);
    await expect(opening).rejects.toBeInstanceOf(UnsealError);
    expect(readings()).toBe(0);
  });

  it('finds ids by the same hash whichever key seals', () => {
    const hashes = [ringOf(current), ringOf(newKey('enabled'))].map((ring) =>
      sealerOf(ring).sealer.blindIndex('series', 'SKU-1').toString('hex'),
    );
    expect(hashes[0]).toBe(hashes[1]);
  });
});

it.each(['data', 'index'] as const)('there is no ring without an enabled %s key', (purpose) => {
  const keys = [newKey('decrypt_only'), newKey('enabled'), index];
  const others = keys.filter((key) => key.purpose !== purpose || key.state !== 'enabled');
  expect(() => new KeyRing(others, unwrap)).toThrow(`no enabled ${purpose} key`);
});
