import fc from 'fast-check';
import { nextPath } from './next-path.ts';

const SERVER = 'https://stockade.example';

describe('where somebody is sent on to', () => {
  it.each(['/docs', '/account?a=b#c', '/v1/me', '/a/../b', '/%2f%2fevil.example'])(
    'is a path of this server: %s',
    (path) => {
      expect(new URL(nextPath(path, SERVER)!, SERVER).origin).toBe(SERVER);
    },
  );

  it.each([
    'https://evil.example',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' //evil.example',
    'javascript:alert(1)',
    'evil.example',
    '/..//evil.example',
    '/a/..//evil.example',
    '@evil.example',
    '/\u2215evil.example',
  ])('is not %j', (path) => {
    expect(nextPath(path, SERVER)).toBeUndefined();
  });

  it('leads nowhere else, whatever is asked', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '@',
      ':',
      '?',
      '#',
      '%2f',
      'evil.example',
      'https:',
      '\t',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const path = nextPath(pieces.join(''), SERVER);
        expect(new URL(path ?? '/', SERVER).origin).toBe(SERVER);
      }),
    );
  });
});
