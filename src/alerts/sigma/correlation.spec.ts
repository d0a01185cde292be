import fc from 'fast-check';
import { compile, loadRules, type SigmaMatch } from './index.ts';
import { ruleText } from './sigma.fixture.ts';

const FAILED = ruleText('s:\n  what: failed\ncondition: s', 'title: Failed\nname: failed');
const DONE = ruleText('s:\n  what: done\ncondition: s', 'title: Done\nname: done');

function correlation(lines: string, name = 'many'): string {
  const indented = lines
    .trim()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
  return `title: Correlated\nname: ${name}\ncorrelation:\n${indented}\n`;
}

type Step = readonly [what: string, seconds: number, user?: string, ip?: string];

function run(texts: readonly string[], steps: readonly Step[]): SigmaMatch[] {
  const matcher = compile(loadRules(texts.join('---\n'), 'rules.yml'));
  return steps.flatMap(([what, seconds, user = 'eve', ip = '::1'], i) =>
    matcher.see({ id: `e${i}`, what, user, ip, time: seconds * 1000 }),
  );
}

describe('event_count', () => {
  const RULE = correlation(
    'type: event_count\nrules: failed\ngroup-by: user\ntimespan: 10s\ncondition:\n  gte: 3',
  );

  it('fires for one group within the span, and names the events', () => {
    const steps: Step[] = [
      ['failed', 0],
      ['failed', 1, 'bob'],
      ['failed', 2],
      ['failed', 3],
    ];
    const found = run([FAILED, RULE], steps);
    expect(found).toMatchObject([
      { rule: { name: 'many' }, events: ['e0', 'e2', 'e3'], group: { user: 'eve' }, time: 3000 },
    ]);
  });

  it('does not fire for events further apart', () => {
    expect(
      run(
        [FAILED, RULE],
        [
          ['failed', 0],
          ['failed', 5],
          ['failed', 10],
        ],
      ),
    ).toEqual([]);
  });

  it('starts again after it fired', () => {
    const steps = Array.from({ length: 6 }, (_, i): Step => ['failed', i]);
    expect(run([FAILED, RULE], steps)).toHaveLength(2);
  });

  it('reports the single matches as well with generate', () => {
    const rule = `${RULE}  generate: true\n`;
    expect(run([FAILED, rule], [['failed', 0]])).toMatchObject([{ rule: { name: 'failed' } }]);
  });
});

it('value_count counts distinct values', () => {
  const rule = correlation(
    'type: value_count\nrules: [failed]\ngroup-by: [ip]\ntimespan: 1m\ncondition:\n  field: user\n  gte: 3',
  );
  const steps = ['a', 'b', 'a', 'b', 'c'].map((user, i): Step => ['failed', i, user]);
  expect(run([FAILED, rule], steps)).toMatchObject([{ time: 4000, group: { ip: '::1' } }]);
});

it('value_sum and value_avg add up values', () => {
  const sum = correlation(
    'type: value_sum\nrules: failed\ntimespan: 1m\ncondition:\n  field: user\n  gt: 5',
  );
  expect(
    run(
      [FAILED, sum],
      [
        ['failed', 0, '3'],
        ['failed', 1, '3'],
      ],
    ),
  ).toHaveLength(1);
  const mean = sum.replace('value_sum', 'value_avg');
  expect(
    run(
      [FAILED, mean],
      [
        ['failed', 0, '3'],
        ['failed', 1, '3'],
      ],
    ),
  ).toHaveLength(0);
});

describe('temporal', () => {
  const RULE = correlation(
    'type: temporal\nrules: [failed, done]\ngroup-by: [user]\ntimespan: 10s',
  );
  const ORDERED = RULE.replace('temporal', 'temporal_ordered');

  it('fires when all rules matched, in any order', () => {
    expect(
      run(
        [FAILED, DONE, RULE],
        [
          ['done', 0],
          ['failed', 9],
        ],
      ),
    ).toHaveLength(1);
    expect(
      run(
        [FAILED, DONE, RULE],
        [
          ['done', 0],
          ['failed', 10],
        ],
      ),
    ).toHaveLength(0);
    expect(
      run(
        [FAILED, DONE, RULE],
        [
          ['done', 0],
          ['failed', 9, 'bob'],
        ],
      ),
    ).toHaveLength(0);
  });

  it('fires only in order when it is ordered', () => {
    expect(
      run(
        [FAILED, DONE, ORDERED],
        [
          ['done', 0],
          ['failed', 9],
        ],
      ),
    ).toHaveLength(0);
    expect(
      run(
        [FAILED, DONE, ORDERED],
        [
          ['failed', 0],
          ['done', 9],
        ],
      ),
    ).toMatchObject([{ events: ['e0', 'e1'] }]);
    expect(
      run(
        [FAILED, DONE, ORDERED],
        [
          ['failed', 0],
          ['failed', 8],
          ['done', 12],
        ],
      ),
    ).toMatchObject([{ events: ['e1', 'e2'] }]);
  });

  it('correlates correlations', () => {
    const burst = correlation(
      'type: event_count\nrules: failed\ngroup-by: user\ntimespan: 10s\ncondition:\n  gte: 2',
      'burst',
    );
    const then = correlation(
      'type: temporal_ordered\nrules: [burst, done]\ngroup-by: user\ntimespan: 1m',
      'taken',
    );
    const steps: Step[] = [
      ['failed', 0],
      ['failed', 1],
      ['done', 2],
    ];
    expect(run([FAILED, DONE, burst, then], steps)).toMatchObject([
      { rule: { name: 'taken' }, events: ['e0', 'e1', 'e2'] },
    ]);
  });

  it('takes fields of other names by aliases', () => {
    const text = `${RULE}  aliases:\n    user:\n      done: ip\n`;
    expect(
      run(
        [FAILED, DONE, text],
        [
          ['failed', 0, 'x'],
          ['done', 1, 'y', 'x'],
        ],
      ),
    ).toHaveLength(1);
  });
});

describe('the state of correlations', () => {
  const RULE = correlation(
    'type: event_count\nrules: failed\ngroup-by: user\ntimespan: 1h\ncondition:\n  gte: 3',
  );

  it('keeps at most the configured number of groups', () => {
    const matcher = compile(loadRules(`${FAILED}---\n${RULE}`, 'r.yml'), { maxGroups: 5 });
    for (let i = 0; i < 100; i += 1) matcher.see({ what: 'failed', user: `u${i}`, time: i });
    expect(matcher.groupCount).toBe(5);
  });

  it('fires exactly when the third event of a user lies within the span', () => {
    const events = fc.array(
      fc.record({ user: fc.constantFrom('a', 'b'), gap: fc.integer({ min: 0, max: 2000 }) }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(events, (list) => {
        const matcher = compile(loadRules(`${FAILED}---\n${RULE}`, 'r.yml'));
        const times: Record<string, number[]> = { a: [], b: [] };
        let time = 0;
        for (const { user, gap } of list) {
          time += gap * 1000;
          const recent = [...times[user]!, time].filter((at) => at > time - 3_600_000).slice(-3);
          const fires = matcher.see({ what: 'failed', user, time }).length > 0;
          expect(fires).toBe(recent.length === 3);
          times[user] = fires ? [] : recent;
        }
      }),
    );
  });
});
