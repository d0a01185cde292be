import fc from 'fast-check';
import { isTimeZone, unmetBy, type Circumstances, type Requirements } from './circumstances.ts';

const NOTHING: Requirements = {
  networks: [],
  hours: null,
  strength: null,
  maxAgeSeconds: null,
  boundDevice: false,
  maxRisk: null,
  exceptPrograms: false,
};
const PERSON: Circumstances = {
  at: new Date('2027-03-03T12:00:00Z'),
  source: '192.0.2.7',
  program: false,
  authenticatedAtMs: Date.parse('2027-03-03T11:50:00Z'),
  methods: ['pwd'],
  boundDevice: false,
  risk: 0,
};
const PROGRAM = { ...PERSON, program: true, authenticatedAtMs: null, methods: [] };
const missed = (asked: Partial<Requirements>, now: Partial<Circumstances> = {}): string[] =>
  unmetBy({ ...PERSON, ...now }, { ...NOTHING, ...asked }).map(({ requirement }) => requirement);

describe('a requirement', () => {
  it('that is not made is always met', () => {
    expect(missed({})).toEqual([]);
  });

  it.each([
    ['of a network', { networks: ['192.0.2.0/24'] }, {}, { source: '198.51.100.1' }],
    ['of a network, for job and command line', { networks: ['0.0.0.0/0'] }, {}, { source: 'job' }],
    ['of a bound device', { boundDevice: true }, { boundDevice: true }, {}],
    ['of a second factor', { strength: 'multi_factor' }, { methods: ['pwd', 'otp', 'mfa'] }, {}],
    [
      'of a passkey',
      { strength: 'phishing_resistant' },
      { methods: ['swk', 'mfa'] },
      { methods: ['otp', 'mfa'] },
    ],
    [
      'of a recent proof',
      { maxAgeSeconds: 600 },
      {},
      { authenticatedAtMs: Date.parse('2027-03-03T11:49:59Z') },
    ],
    ['of low risk', { maxRisk: 40 }, { risk: 40 }, { risk: 41 }],
  ] as const)('%s', (_name, asked, met, unmet) => {
    expect(missed(asked, met)).toEqual([]);
    expect(missed(asked, unmet)).toEqual([Object.keys(asked)[0]]);
  });

  it('of strength or age is met by no program, unless programs are excepted', () => {
    const asked = { strength: 'multi_factor', maxAgeSeconds: 600 } as const;
    expect(missed(asked, PROGRAM)).toEqual(['strength', 'maxAgeSeconds']);
    expect(missed({ ...asked, exceptPrograms: true }, PROGRAM)).toEqual([]);
    expect(missed({ ...asked, exceptPrograms: true }, { methods: ['pwd'] })).toContain('strength');
  });

  it('can be met by proving again who one is where that proves it', () => {
    const all = unmetBy(
      { ...PERSON, risk: 99, authenticatedAtMs: 0 },
      {
        ...NOTHING,
        networks: ['10.0.0.0/8'],
        hours: { days: [7], from: '00:00', to: '23:59', timeZone: 'UTC' },
        strength: 'multi_factor',
        maxAgeSeconds: 60,
        boundDevice: true,
        maxRisk: 1,
      },
    );
    const can = all.filter(({ canStepUp }) => canStepUp).map(({ requirement }) => requirement);
    expect(all).toHaveLength(6);
    expect(can).toEqual(['strength', 'maxAgeSeconds']);
  });
});

describe('hours', () => {
  const office = { days: [1, 2, 3, 4, 5], from: '07:30', to: '19:00', timeZone: 'Europe/Berlin' };
  const night = { days: [5], from: '22:00', to: '06:00', timeZone: 'UTC' };
  it.each([
    ['begin with their first minute', office, '2027-03-03T06:30:00Z', true],
    ['begin no sooner', office, '2027-03-03T06:29:59Z', false],
    ['end with their last', office, '2027-03-03T18:00:00Z', false],
    ['follow summer time', office, '2027-07-07T05:30:00Z', true],
    ['are of the days named', office, '2027-03-06T12:00:00Z', false],
    ['reach into the night of their day', night, '2027-03-05T23:00:00Z', true],
    ['and over it', night, '2027-03-06T05:59:00Z', true],
    ['but not into another', night, '2027-03-05T05:00:00Z', false],
  ])('%s', (_name, hours, at, met) => {
    expect(missed({ hours }, { at: new Date(at) })).toEqual(met ? [] : ['hours']);
  });

  it('and those of the other days and times together are always', () => {
    const times = fc.integer({ min: 0, max: 1439 }).map((minute) => {
      const [hour, rest] = [Math.floor(minute / 60), minute % 60];
      return `${String(hour).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
    });
    fc.assert(
      fc.property(times, times, fc.date({ noInvalidDate: true }), (from, to, at) => {
        fc.pre(from !== to);
        const every = { days: [1, 2, 3, 4, 5, 6, 7], timeZone: 'Asia/Kolkata' };
        const one = missed({ hours: { ...every, from, to } }, { at });
        const other = missed({ hours: { ...every, from: to, to: from } }, { at });
        expect([...one, ...other]).toEqual(['hours']);
      }),
    );
  });

  it('know the time zones that there are', () => {
    expect([isTimeZone('America/Sao_Paulo'), isTimeZone('Mars/Olympus')]).toEqual([true, false]);
  });
});
