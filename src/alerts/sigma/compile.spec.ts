import fc from 'fast-check';
import { compile, loadRules } from './index.ts';
import { fires, matches, ruleText } from './sigma.fixture.ts';

describe('Sigma modifiers', () => {
  it.each<[string, object, boolean]>([
    ['a: Word', { a: 'wORD' }, true],
    ['a|cased: Word', { a: 'wORD' }, false],
    ['a: 404', { a: '404' }, true],
    ["a: '404'", { a: 404 }, true],
    ['a: true', { a: true }, true],
    ['a: null', {}, true],
    ['a: null', { a: null }, true],
    ['a: null', { a: '' }, false],
    ["a: ''", { a: '' }, true],
    ['a: [x, y]', { a: 'y' }, true],
    ['a: [x, y]', { a: ['q', 'y'] }, true],
    ['a: wo*d', { a: 'woooood' }, true],
    ['a: wo?d', { a: 'woood' }, false],
    ['a: wo\\*d', { a: 'wo*d' }, true],
    ['a: wo\\*d', { a: 'wood' }, false],
    ["a: 'c:\\\\*'", { a: 'C:\\windows' }, true],
    ['a|contains: or', { a: 'word' }, true],
    ['a|contains: o*d', { a: 'swords' }, true],
    ['a|contains|all: [or, wo]', { a: 'word' }, true],
    ['a|contains|all: [or, x]', { a: 'word' }, false],
    ['a|startswith: wo', { a: 'word' }, true],
    ['a|startswith: or', { a: 'word' }, false],
    ['a|endswith: rd', { a: 'word' }, true],
    ['a|re: ^w.+d$', { a: 'word' }, true],
    ['a|re: ^W', { a: 'word' }, false],
    ['a|re|i: ^W', { a: 'word' }, true],
    ['a|re: (?i)^W', { a: 'word' }, true],
    ['a|cidr: 10.0.0.0/8', { a: '10.9.8.7' }, true],
    ['a|cidr: 10.0.0.0/8', { a: '11.9.8.7' }, false],
    ['a|cidr: 2001:db8::/32', { a: '2001:db8:1::1' }, true],
    ['a|cidr: 10.0.0.0/8', { a: 'no address' }, false],
    ['a|exists: true', { a: 0 }, true],
    ['a|exists: false', { a: 0 }, false],
    ['a|exists: false', {}, true],
    ['a|gt: 5', { a: 6 }, true],
    ['a|gte: 5', { a: '5' }, true],
    ['a|lt: 5', { a: 5 }, false],
    ['a|lte: 5', { a: 5 }, true],
    ['a|neq: x', { a: 'y' }, true],
    ['a|neq: x', { a: 'x' }, false],
    ['a|fieldref: b', { a: 'x', b: 'X' }, true],
    ['a|fieldref: b', { a: 'x', b: 'y' }, false],
    ['a|fieldref|endswith: b', { a: 'user/eve', b: 'eve' }, true],
    ['a|base64: secret', { a: 'c2VjcmV0' }, true],
    ['a|base64offset|contains: secret', { a: btoa('a secret thing') }, true],
    ['a|base64offset|contains: secret', { a: btoa('my secret thing') }, true],
    ['a|base64offset|contains: secret', { a: btoa('the secret thing') }, true],
    [
      'a|wide|base64offset|contains: ab',
      { a: Buffer.from('xaby', 'utf16le').toString('base64') },
      true,
    ],
    ["a|windash|contains: ' -enc'", { a: 'powershell /enc x' }, true],
    ["a|windash|contains: ' -enc'", { a: 'powershell –enc x' }, true],
    ['a|hour: 3', { a: '2024-05-06T03:10:00Z' }, true],
    ['a|hour|gte: 4', { a: '2024-05-06T03:10:00Z' }, false],
    ['a|week: 1', { a: '2020-12-31T00:00:00Z' }, false],
    ['a|week: 53', { a: '2020-12-31T00:00:00Z' }, true],
    ['a.b.c: x', { a: { b: { c: 'x' } } }, true],
    ['a.b.c: x', { 'a.b': { c: 'x' } }, true],
    ['a.b.c: x', { a: [{ b: [{ c: 'y' }, { c: 'x' }] }] }, true],
  ])('%s of %j: %s', (line, event, expected) => {
    expect(matches(line, event as Record<string, unknown>)).toBe(expected);
  });

  it('expands placeholders', () => {
    const placeholders = { admins: ['eve', 'bob'] };
    expect(matches("a|expand: '%admins%'", { a: 'bob' }, { placeholders })).toBe(true);
    expect(matches("a|expand: '%admins%'", { a: 'joe' }, { placeholders })).toBe(false);
    expect(() => matches("a|expand: '%guests%'", {})).toThrow('rule.yml:');
  });

  it('reads fields by the names that events have', () => {
    const fields = { 'c-uri': ['path', 'url.path'] };
    expect(matches('c-uri: /x', { url: { path: '/x' } }, { fields })).toBe(true);
  });

  it('does not read inherited properties', () => {
    expect(matches('constructor|exists: true', {})).toBe(false);
    expect(matches('__proto__|exists: true', {})).toBe(false);
  });
});

describe('Sigma keywords', () => {
  it.each<[string, object, boolean]>([
    ['keywords: [needle, pin]', { a: { b: 'the Needle' } }, true],
    ['keywords: [needle, pin]', { needle: 'value' }, false],
    ["keywords:\n  '|all': [the, needle]", { a: 'the', b: 'needle' }, true],
    ["keywords:\n  '|all': [the, pin]", { a: 'the needle' }, false],
    ["keywords:\n  '|re': n.e+dle", { a: 'the needle' }, true],
  ])('%s in %j: %s', (selection, event, expected) => {
    expect(fires(`${selection}\ncondition: keywords`, event as Record<string, unknown>)).toBe(
      expected,
    );
  });
});

describe('Sigma conditions', () => {
  const SELECTIONS = 'sel_a:\n  a: 1\nsel_b:\n  b: 1\nsel_c:\n  c: 1\n_hidden:\n  d: 1';

  it.each<[string, string, boolean]>([
    ['sel_a and sel_b', 'ab', true],
    ['sel_a and sel_b', 'a', false],
    ['sel_a or sel_b and sel_c', 'a', true],
    ['(sel_a or sel_b) and sel_c', 'a', false],
    ['not sel_a', '', true],
    ['not (sel_a or sel_b)', 'b', false],
    ['not not sel_a', 'a', true],
    ['sel_a and not sel_b', 'ab', false],
    ['1 of sel_*', 'c', true],
    ['any of them', 'd', false],
    ['2 of sel_*', 'c', false],
    ['2 of sel_*', 'bc', true],
    ['all of them', 'abc', true],
    ['all of sel_*', 'ab', false],
    ['1 of them and not _hidden', 'ad', false],
    ['ALL OF sel_* AND NOT _hidden', 'abc', true],
  ])('%s with %s: %s', (condition, present, expected) => {
    const event = Object.fromEntries([...present].map((name) => [name, 1]));
    expect(fires(`${SELECTIONS}\ncondition: ${condition}`, event)).toBe(expected);
  });

  it('takes a list of conditions as alternatives', () => {
    expect(fires(`${SELECTIONS}\ncondition: [sel_a, sel_b]`, { b: 1 })).toBe(true);
  });

  it('takes a list of mappings as alternatives', () => {
    const detection = 'sel:\n  - a: 1\n    b: 1\n  - c: 1\ncondition: sel';
    expect(fires(detection, { a: 1 })).toBe(false);
    expect(fires(detection, { a: 1, b: 1 })).toBe(true);
    expect(fires(detection, { c: 1 })).toBe(true);
  });
});

describe('compile', () => {
  it('gives the same matches with and without the index by exact values', () => {
    const value = fc.constantFrom('x', 'y', 'z');
    const event = fc.record({ a: value, b: fc.array(value, { maxLength: 3 }) });
    const condition = fc.constantFrom(
      'p',
      'p and q',
      'p or q',
      'not p',
      '1 of them',
      'q and not p',
    );
    fc.assert(
      fc.property(value, value, condition, event, (p, q, text, found) => {
        const exact = `p:\n  a: ${p}\nq:\n  b: [${q}, w]\ncondition: ${text}`;
        const slow = `p:\n  a|re: ^${p}$\nq:\n  b|re: ['^${q}$', ^w$]\ncondition: ${text}`;
        expect(fires(exact, found)).toBe(fires(slow, found));
      }),
    );
  });

  it('leaves out rules for other log sources', () => {
    const rules = loadRules(ruleText('s:\n  a: 1\ncondition: s'), 'rule.yml');
    const matcher = compile(rules, { applies: ({ product }) => product === 'other' });
    expect(matcher.see({ a: 1 })).toEqual([]);
  });

  it('matches patterns in time proportional to the product of both lengths', () => {
    const line = `a|contains: '${'a*'.repeat(40)}b'`;
    const started = performance.now();
    expect(matches(line, { a: 'a'.repeat(20_000) })).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
