import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { keyIdOf, SealingKey, UnsealError } from './envelope.ts';

const ID = '01234567-89ab-7cde-8f01-23456789abcd';
const OTHER_ID = '01234567-89ab-7cde-8f01-23456789abce';
const secret = randomBytes(32);
const key = new SealingKey(ID, secret);
const TEXT = Buffer.from('twelve shirts');

describe('a sealed message', () => {
  it('opens with its key where it belongs', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.array(fc.string()), (plaintext, binding) => {
        const opened = key.open(key.seal(plaintext, binding), binding);
        expect(opened.equals(plaintext)).toBe(true);
      }),
    );
  });

  it('names the key that sealed it', () => {
    expect(keyIdOf(key.seal(TEXT, ['row']))).toBe(ID);
  });

  it('is never the same twice', () => {
    expect(key.seal(TEXT, ['row'])).not.toEqual(key.seal(TEXT, ['row']));
  });

  it('does not open with one bit changed, wherever it is', () => {
    const sealed = key.seal(TEXT, ['row']);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const altered = Buffer.from(sealed);
      altered[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => key.open(altered, ['row'])).toThrow(UnsealError);
    }
  });

  it('does not open cut short or lengthened', () => {
    const sealed = key.seal(TEXT, ['row']);
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => key.open(sealed.subarray(0, length), ['row'])).toThrow(UnsealError);
    }
    expect(() => key.open(Buffer.concat([sealed, Buffer.alloc(1)]), ['row'])).toThrow(UnsealError);
  });

  it('does not open with another secret under the same id, nor with the secret under another id', () => {
    const sealed = key.seal(TEXT, ['row']);
    expect(() => new SealingKey(ID, randomBytes(32)).open(sealed, ['row'])).toThrow(UnsealError);
    expect(() => new SealingKey(OTHER_ID, secret).open(sealed, ['row'])).toThrow(UnsealError);
  });

  it('opens under no other binding, even one whose parts join to the same text', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        const sealed = key.seal(TEXT, one);
        expect(() => key.open(sealed, other)).toThrow(UnsealError);
      }),
    );
    const sealed = key.seal(TEXT, ['dataset', '12', '3']);
    for (const binding of [
      ['dataset', '1', '23'],
      ['dataset', '123'],
      ['dataset123'],
      ['dataset', '12', '3', ''],
      ['', 'dataset', '12', '3'],
      ['dataset', '12\u0000', '3'],
      [],
    ]) {
      expect(() => key.open(sealed, binding)).toThrow(UnsealError);
    }
  });

  it('tells nothing of the plaintext in its refusal', () => {
    const sealed = key.seal(TEXT, ['row']);
    try {
      key.open(sealed, ['another row']);
    } catch (error) {
      expect(String(error)).not.toContain('shirts');
    }
    expect.assertions(1);
  });
});

it('a message without a header names no key', () => {
  expect(() => keyIdOf(Buffer.alloc(10))).toThrow(UnsealError);
  expect(() => keyIdOf(Buffer.alloc(100, 2))).toThrow(UnsealError);
});
