import { JobGate } from './job-gate.ts';

const job = { queue: 'import', principalId: 'ann', suspect: false };
const suspect = { ...job, suspect: true };

describe('a gate for jobs', () => {
  it('lets so many jobs of a principal begin, and another one when one has ended', () => {
    const gate = new JobGate();
    expect([1, 2, 3].map(() => gate.enter(job, 2))).toEqual(['begin', 'begin', 'no_place']);
    expect(gate.enter({ ...job, principalId: 'bob' }, 2)).toBe('begin');
    expect(gate.enter({ ...job, queue: 'forecast' }, 2)).toBe('begin');
    expect(gate.leave(job)).toBe(true);
    expect([1, 2].map(() => gate.enter(job, 2))).toEqual(['begin', 'no_place']);
    gate.forget(job);
    expect(gate.leave(job)).toBe(false);
  });

  it('does not hold back jobs that nobody asked for', () => {
    const gate = new JobGate();
    const own = { ...job, principalId: undefined };
    expect([1, 2, 3].map(() => gate.enter(own, 1))).toEqual(['begin', 'begin', 'begin']);
  });

  it('lets one job at a time begin during which the process died, and others beside it', () => {
    const gate = new JobGate();
    const other = { ...suspect, principalId: 'bob', queue: 'forecast' };
    expect([gate.enter(suspect, 2), gate.enter(other, 2), gate.enter(job, 2)]).toEqual([
      'begin',
      'suspect_runs',
      'begin',
    ]);
    gate.leave(job);
    expect(gate.enter(other, 2)).toBe('suspect_runs');
    gate.leave(suspect);
    expect(gate.enter(other, 2)).toBe('begin');
  });
});
