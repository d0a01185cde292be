import fc from 'fast-check';
import { compileRegex } from './regex.ts';

describe('compileRegex', () => {
  const atom = fc.constantFrom(
    ...[
      'a',
      'b',
      '.',
      '\\d',
      '\\w',
      '\\s',
      '[ab]',
      '[^a]',
      '[a-c1]',
      '\\.',
      '^',
      '$',
      '\\b',
      '\\B',
      '1',
      ' ',
    ],
  );
  const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
    pattern: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      atom,
      fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `${a}${b}`),
      fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(?:${a}|${b})`),
      fc
        .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{0,}', '*?'))
        .map(([a, quantifier]) => `(${a})${quantifier}`),
    ),
  }));
  const text = fc.array(fc.constantFrom('a', 'b', 'A', '1', '.', ' ', '\n', 'é'), {
    maxLength: 10,
  });
  const flags = fc.constantFrom('', 'i', 'm', 's', 'im');

  it('matches what the engine of the language matches', () => {
    fc.assert(
      fc.property(pattern, text, flags, (source, chars, flag) => {
        const value = chars.join('');
        const found = compileRegex(source, flag)(value);
        expect({ source, value, flag, found }).toEqual({
          source,
          value,
          flag,
          found: new RegExp(source, flag).test(value),
        });
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['(a+)+$', '(a|a)*b', '(.*a){20}', '(?:[a-z]+)*\\d', 'a*a*a*a*a*b', '(a?){100}a{100}b'])(
    'takes linear time for %s',
    (source) => {
      const matches = compileRegex(source, '');
      const started = performance.now();
      matches(`${'a'.repeat(8000)}!`);
      expect(performance.now() - started).toBeLessThan(5000);
    },
  );

  it('takes expressions that look around where they cannot explode', () => {
    expect(compileRegex('^(?!admin)\\w+$', '')('user')).toBe(true);
    expect(compileRegex('^(?!admin)\\w+$', '')('admin1')).toBe(false);
    expect(() => compileRegex('(?=x)(a+)+$', '')).toThrow('repeats a repetition');
  });

  it.each(['(', ')', '[a', 'a{2,1}', '*a', '\\', '(?#x)', '[b-a]', '(?:a{1000}){1000}'])(
    'refuses %s',
    (source) => {
      expect(() => compileRegex(source, '')).toThrow(SyntaxError);
    },
  );

  it.each<[string, string, boolean]>([
    ['(?i)ADMIN', 'an admin', true],
    ['(?P<name>x)y', 'xy', true],
    ['\\x41\\u0042', 'AB', true],
    ['[\\w.-]+@x\\.org', 'me.you@x.org', true],
    ['[a-]', '-', true],
    ['a{,3}', 'a{,3}', true],
  ])('%s in %s: %s', (source, value, expected) => {
    expect(compileRegex(source, '')(value)).toBe(expected);
  });
});
