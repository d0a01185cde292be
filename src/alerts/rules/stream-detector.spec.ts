import fc from 'fast-check';
import type { Signal } from '../signals/signal.ts';
import { DETECTION_CONFIG } from './detection.config.ts';
import { StreamDetector } from './stream-detector.ts';

const RULES = `
title: Denied
id: denied
name: denied
logsource: { product: stockade, service: audit }
detection: { denied: { action: access.deny }, condition: denied }
---
title: Often denied
id: often-denied
correlation:
  type: event_count
  rules: [denied]
  group-by: [user_id]
  timespan: 1m
  condition: { gte: 3 }
level: high
`;

const newDetector = (): StreamDetector => {
  const { value, problems } = DETECTION_CONFIG.read([{ path: 'rules.yaml', text: RULES }]);
  expect(problems).toEqual([]);
  return new StreamDetector(value.matcherOf('audit'));
};

/** A stream in which users are denied something at times. */
const streams = fc
  .array(
    fc.record({
      user: fc.constantFrom('ada', 'bob'),
      action: fc.constantFrom('access.deny', 'series.read'),
      seconds: fc.integer({ min: 0, max: 40 }),
    }),
    { maxLength: 40 },
  )
  .map((events) => {
    let ms = Date.UTC(2026, 0, 1);
    return events.map(({ user, action, seconds }, i): Signal => {
      ms += seconds * 1000;
      const fields = { action, user_id: user };
      return { kind: 'audit', id: `entry-${i}`, position: i + 1, at: new Date(ms), fields };
    });
  });

const decisionsOf = (detector: StreamDetector, signals: readonly Signal[]): string[] =>
  detector
    .see(signals)
    .map(({ match, last, signals: evidence }) =>
      [match.rule.id, last.id, ...evidence.map(({ id }) => id)].join(' '),
    );

describe('a detector of a stream', () => {
  it('decides the same whatever batches the signals come in, and after any restart', () => {
    fc.assert(
      fc.property(streams, fc.nat(40), fc.nat(40), (signals, batchEnd, restartAt) => {
        const whole = decisionsOf(newDetector(), signals);
        const first = newDetector();
        const inBatches = [
          ...decisionsOf(first, signals.slice(0, batchEnd)),
          ...decisionsOf(first, signals.slice(batchEnd)),
        ];
        const second = newDetector();
        second.see(signals.slice(0, restartAt));
        const before = decisionsOf(newDetector(), signals.slice(0, restartAt));
        const afterwards = decisionsOf(second, signals.slice(restartAt));
        expect(inBatches).toEqual(whole);
        expect([...before, ...afterwards]).toEqual(whole);
      }),
    );
  });

  it('counts no signal twice', () => {
    const at = new Date();
    const fields = { action: 'access.deny', user_id: 'ada' };
    const signal: Signal = { kind: 'audit', id: 'entry', position: 1, at, fields };
    const detector = newDetector();
    expect(detector.see([signal, signal, signal])).toEqual([]);
  });
});

describe('the rules of the configuration', () => {
  const problemsOf = (text: string): readonly string[] =>
    DETECTION_CONFIG.read([{ path: 'detection/mine.yaml', text }]).problems;

  it('need an id and a log source of this server', () => {
    expect(
      problemsOf(
        'title: x\nlogsource: { product: stockade, service: audit }\ndetection: { a: { b: c }, condition: a }',
      )[0],
    ).toMatch(/^detection\/mine\.yaml:1:1: .*id/);
    expect(
      problemsOf(
        'title: x\nid: x\nlogsource: { product: windows }\ndetection: { a: { b: c }, condition: a }',
      )[0],
    ).toMatch(/product stockade/);
  });

  it('are read together, so that no two have the same id', () => {
    expect(problemsOf(`${RULES}---${RULES}`).join()).toMatch(/denied/);
  });
});
