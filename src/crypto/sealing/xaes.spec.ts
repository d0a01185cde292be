import { Xaes } from './xaes.ts';

/** The vectors of the specification, c2sp.org/XAES-256-GCM. */
const NONCE = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWX');
const TEXT = Buffer.from('XAES-256-GCM');

describe('XAES-256-GCM', () => {
  it.each([
    [1, '', 'ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271'],
    [3, 'c2sp.org/XAES-256-GCM', '986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d'],
  ])('gives the published ciphertext for key byte %d', (byte, associated, expected) => {
    const sealed = new Xaes(Buffer.alloc(32, byte)).seal(TEXT, Buffer.from(associated), NONCE);
    expect(sealed.subarray(24).toString('hex')).toBe(expected);
  });

  it('opens what it sealed and nothing that has one bit changed', () => {
    const cipher = new Xaes(Buffer.alloc(32, 7));
    const sealed = cipher.seal(TEXT, Buffer.from('row'));
    expect(cipher.open(sealed, Buffer.from('row'))).toEqual(TEXT);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const altered = Buffer.from(sealed);
      altered[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => cipher.open(altered, Buffer.from('row'))).toThrow();
    }
    expect(() => cipher.open(sealed, Buffer.from('other row'))).toThrow();
    expect(() => cipher.open(sealed.subarray(0, 39), Buffer.from('row'))).toThrow();
  });
});
