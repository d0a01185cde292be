import { compile, loadRules, type SigmaEvent } from '../../src/alerts/sigma/index.ts';
import { CLOUD_RULES } from './cloud-rules.ts';
import { describeWithData, sharedArchive, sharedLines } from './shared-data.ts';

/** Names that CloudTrail gives to fields of proxy and web server rules. */
const CLOUDTRAIL_FIELDS = {
  'c-useragent': 'userAgent',
  'cs-user-agent': 'userAgent',
  'cs-host': 'eventSource',
  src_ip: 'sourceIPAddress',
};

describeWithData('Sigma rules written by others', () => {
  const files = [...sharedArchive('sigma/sigma_rules.tar.gz')];
  const rules = files.flatMap(([file, text]) => loadRules(text, file));

  it('load and compile, all of them', () => {
    expect(files.length).toBe(168);
    expect(rules).toHaveLength(files.length);
    expect(() => compile(rules)).not.toThrow();
  });

  it('each match an event that is made from their first selection', () => {
    const made = rules.filter((rule) => {
      if (rule.kind !== 'detection' || rule.condition.kind !== 'name') return false;
      const event: Record<string, unknown> = {};
      const tests = rule.selections.get(rule.condition.name)![0]!;
      if (tests.some(({ modifiers }) => modifiers.includes('re'))) return false;
      for (const { field, values, modifiers } of tests) {
        const isAll = modifiers.includes('all');
        const texts = (isAll ? values : values.slice(0, 1)).map((value) =>
          value === null ? null : String(value).replaceAll(/\\([\\*?])|\*/g, '$1'),
        );
        const name = field ?? 'message';
        const before = typeof event[name] === 'string' ? event[name] : '';
        event[name] = texts[0] === null ? null : `${before}${texts.join(' ')}`;
      }
      expect({ file: rule.file, found: compile([rule]).see(event).length }).toEqual({
        file: rule.file,
        found: 1,
      });
      return true;
    });
    expect(made.length).toBeGreaterThan(140);
  });

  it('fire on no event of an unrelated log', () => {
    const matcher = compile(rules, { fields: CLOUDTRAIL_FIELDS });
    const events = sharedLines<SigmaEvent>('cloudtrail/stratus_attack.jsonl.gz');
    const titles = events.flatMap((event) => matcher.see(event).map(({ rule }) => rule.title));
    expect([...new Set(titles)]).toEqual([]);
  });
});

describeWithData('Sigma rules for a cloud audit log', () => {
  const events = sharedLines<SigmaEvent>('cloudtrail/stratus_attack.jsonl.gz');
  const rules = loadRules(CLOUD_RULES, 'cloud-rules.yml');

  it('fire on each step of an attack, and name its events', () => {
    const matcher = compile(rules);
    const sorted = events.toSorted((a, b) =>
      String(a['eventTime']).localeCompare(String(b['eventTime'])),
    );
    const matches = sorted.flatMap((event) => matcher.see(event));
    const fired = new Set(matches.map(({ rule }) => rule.title));
    const expected = rules.filter(({ name }) => !(name ?? '').startsWith('part_'));
    expect([...fired].sort()).toEqual(expected.map(({ title }) => title).sort());
    const ids = new Set(events.map(({ eventID }) => eventID));
    expect(matches.flatMap(({ events: found }) => found).every((id) => ids.has(id))).toBe(true);
  });
});
