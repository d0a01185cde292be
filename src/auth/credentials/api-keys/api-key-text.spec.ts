import fc from 'fast-check';
import { newId, type OrganizationId } from '../../../platform/index.ts';
import { newSecret, readSecret } from '../secrets/organization-secret.ts';
import { newApiKey, readApiKey } from './api-key-text.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe.each([
  ['an API key', newApiKey, readApiKey, 'stk_'],
  [
    'another secret',
    (organizationId: OrganizationId) => newSecret('srt_', organizationId),
    (text: string) => readSecret('srt_', text),
    'srt_',
  ],
] as const)('%s', (_what, make, read, prefix) => {
  it('names its organization and has the hash that is stored', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        const organizationId = uuid as OrganizationId;
        const { text, hash } = make(organizationId);
        const known = read(text);
        return (
          text.startsWith(prefix) &&
          known?.organizationId === organizationId &&
          known.hash.equals(hash)
        );
      }),
    );
  });

  it('is another each time', () => {
    const texts = Array.from({ length: 100 }, () => make(newId()).text);
    expect(new Set(texts).size).toBe(100);
  });

  it('that was changed anywhere is unreadable, or has another hash', () => {
    const { text, hash } = make(newId());
    const change = fc.tuple(fc.nat(text.length - 1), fc.constantFrom(...LETTERS));
    fc.assert(
      fc.property(change, ([at, letter]) => {
        fc.pre(text[at] !== letter);
        const known = read(text.slice(0, at) + letter + text.slice(at + 1));
        return known === undefined || !known.hash.equals(hash);
      }),
    );
  });

  it('is not made out of just any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (noise) => {
        return read(noise) === undefined && read(prefix + noise) === undefined;
      }),
    );
  });
});

it('an API key with a wrong character is told from noise without asking anybody', () => {
  const { text } = newApiKey(newId());
  const wrong = Array.from({ length: text.length }, (_, at) => {
    const letter = text[at] === 'A' ? 'B' : 'A';
    return readApiKey(text.slice(0, at) + letter + text.slice(at + 1));
  });
  expect(wrong.filter((known) => known !== undefined)).toEqual([]);
});
