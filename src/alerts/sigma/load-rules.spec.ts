import fc from 'fast-check';
import { compile, loadRules, SigmaError } from './index.ts';
import { ruleText } from './sigma.fixture.ts';

function problem(text: string): string {
  try {
    compile(loadRules(text, 'rules.yml'));
  } catch (error) {
    expect(error).toBeInstanceOf(SigmaError);
    return (error as Error).message;
  }
  return 'none';
}

describe('loadRules', () => {
  it('reads the head of a rule', () => {
    const head = 'title: T\nid: 1-2\nlevel: high\ntags: [attack.t1110]\nfalsepositives: [Tests]';
    const [rule] = loadRules(ruleText('s:\n  a: 1\ncondition: s', head), 'rules.yml');
    expect(rule).toMatchObject({
      kind: 'detection',
      title: 'T',
      id: '1-2',
      level: 'high',
      tags: ['attack.t1110'],
      falsePositives: ['Tests'],
      logsource: { product: 'test', category: null, service: null },
    });
  });

  it('resolves anchors of YAML', () => {
    const detection = 's: &one\n  a: 1\nt: *one\ncondition: s and t';
    expect(problem(ruleText(detection))).toBe('none');
  });

  it.each([
    ['', 'rules.yml:1:1: the file has no rule'],
    ['a: [', 'rules.yml:1:5: '],
    ['just a text', 'rules.yml:1:1: a rule must be a mapping'],
    ['title: x', 'rules.yml:1:1: the rule must have "detection" or "correlation"'],
    ['logsource: {}\ndetection: {}', 'the rule must have a title'],
    [ruleText('s:\n  a: 1'), 'rules.yml:6:3: the detection must have a condition'],
    [ruleText('condition: s'), 'the detection must have a selection'],
    [ruleText('s:\n  a: 1\ncondition: t'), 'rules.yml:8:14: the condition names "t"'],
    [ruleText('s:\n  a: 1\ncondition: s and'), 'the condition ends too early'],
    [ruleText('s:\n  a: 1\ncondition: (s'), 'a ")" is missing'],
    [ruleText('s:\n  a: 1\ncondition: 1 of x*'), 'no selection is called "x*"'],
    [ruleText('s:\n  a: 1\ncondition: s | count() > 5'), 'write a correlation rule'],
    [ruleText('s:\n  a|sounds: 1\ncondition: s'), 'rules.yml:7:15: unknown modifier "sounds"'],
    [ruleText('s:\n  a|re: "("\ncondition: s'), 'not a usable regular expression'],
    [ruleText('s:\n  a|cidr: 10.0.0.0\ncondition: s'), 'is not a network such as 10.0.0.0/8'],
    [ruleText('s:\n  a|gt: many\ncondition: s'), 'gt needs a number'],
    [ruleText('s:\n  a:\n    b: 1\ncondition: s'), 'rules.yml:8:7: the value of "a" must be'],
    ['title: x\ncorrelation:\n  type: sometimes', 'the type must be one of event_count'],
    [
      'title: x\ncorrelation:\n  type: temporal\n  rules: [y]\n  timespan: soon',
      'rules.yml:5:13: the timespan must be',
    ],
    [
      'title: x\ncorrelation:\n  type: temporal\n  rules: [y]\n  timespan: 5m',
      'no rule is called "y"',
    ],
    [
      'title: x\nname: x\ncorrelation:\n  type: temporal\n  rules: [x]\n  timespan: 5m',
      'the correlation refers to itself',
    ],
    [
      'title: x\ncorrelation:\n  type: event_count\n  rules: [y]\n  timespan: 5m',
      'must have "condition"',
    ],
  ])('names file, line and fault of %j', (text, expected) => {
    expect(problem(text)).toContain(expected);
  });

  it('refuses two rules of the same id', () => {
    const rule = ruleText('s:\n  a: 1\ncondition: s');
    expect(problem(`${rule}---\n${rule}`)).toContain('"a_rule" also names the rule in rules.yml');
  });

  it('throws nothing but SigmaError for any text', () => {
    const words = fc.constantFrom(
      ...['title', 'detection', 'condition', 'logsource', ':', '\n', '  ', '- ', '|', '"', '{'],
      ...['}', '[', ']', '*a', '&a ', 's', '1 of s*', 'not ', '(', ')', '%', '\t', '---\n'],
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 30 }), fc.boolean(), (parts, within) => {
        const text = parts.join('');
        problem(within ? ruleText(`s:\n  a: 1\n${text}\ncondition: s`) : text);
      }),
      { numRuns: 1000 },
    );
  });
});
