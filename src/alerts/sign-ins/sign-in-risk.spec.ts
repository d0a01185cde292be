import fc from 'fast-check';
import { type SignInEvent, SignInRisk } from './index.ts';
import { generateSignIns } from './sign-in-world.fixture.ts';

const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1, 9);

function event(change: Partial<SignInEvent> & { time: number }): SignInEvent {
  return {
    user: 'ann',
    ip: '80.1.2.3',
    country: 'DE',
    device: 'Windows 11; Chrome',
    outcome: 'success',
    ...change,
  };
}

/** A user who has signed in each morning from one place. */
function settled(days = 60): SignInRisk {
  const risk = new SignInRisk();
  for (let day = 0; day < days; day += 1) risk.see(event({ time: START + day * DAY }));
  return risk;
}

const NEXT = START + 60 * DAY;

describe('SignInRisk', () => {
  it('leaves habitual sign-ins alone', () => {
    const { challenge, score, reasons } = settled().assess(event({ time: NEXT }));
    expect({ challenge, reasons }).toEqual({ challenge: false, reasons: [] });
    expect(score).toBeLessThan(5);
  });

  it.each<[string, Partial<SignInEvent> & { time?: number }, string]>([
    ['another country', { country: 'BR', ip: '177.1.1.1' }, 'new_country'],
    ['another country', { country: 'BR', ip: '177.1.1.1' }, 'unknown_network'],
    ['another device', { device: 'python-requests', ip: '81.3.4.5' }, 'new_device'],
    ['the hour', { time: NEXT + 17 * 3_600_000, ip: '80.200.2.3' }, 'unusual_hour'],
    ['travel', { time: NEXT - DAY + 3_600_000, country: 'AU', ip: '1.2.3.4' }, 'impossible_travel'],
    ['a long pause', { time: NEXT + 200 * DAY, ip: '81.3.4.5' }, 'dormant_account'],
  ])('challenges for %s, and says why', (_, change, reason) => {
    const { challenge, reasons } = settled().assess(event({ time: NEXT, ...change }));
    expect(challenge).toBe(true);
    expect(reasons).toContain(reason);
  });

  it('counts failures before a success', () => {
    const risk = settled();
    const before = risk.assess(event({ time: NEXT })).score;
    for (let i = 0; i < 6; i += 1) risk.see(event({ time: NEXT, outcome: 'failure' }));
    const { score, reasons } = risk.assess(event({ time: NEXT + 1000 }));
    expect(score).toBeGreaterThan(before);
    expect(reasons).toContain('failures_before_success');
  });

  it('challenges everybody from an address that tries many users', () => {
    const risk = settled();
    for (let i = 0; i < 10; i += 1) {
      risk.see(event({ time: NEXT + i, user: `u${i}`, ip: '9.9.9.9', outcome: 'failure' }));
    }
    const { challenge, reasons } = risk.assess(
      event({ time: NEXT + 60, user: 'new', ip: '9.9.9.9' }),
    );
    expect({ challenge, reason: reasons[0] }).toEqual({
      challenge: true,
      reason: 'many_users_from_address',
    });
  });

  it('knows a device and place after a passed challenge', () => {
    const risk = settled();
    const moved = { country: 'FR', ip: '90.1.2.3', device: 'Pixel 8; Android 14; Chrome' };
    expect(risk.assess(event({ time: NEXT, ...moved })).challenge).toBe(true);
    risk.learn(event({ time: NEXT, ...moved }), true);
    expect(risk.assess(event({ time: NEXT + DAY, ...moved })).challenge).toBe(false);
  });

  it('does not learn from failures', () => {
    const risk = settled();
    const other = { ip: '177.1.1.1', country: 'BR', device: 'other' };
    for (let i = 0; i < 50; i += 1) {
      risk.see(event({ time: NEXT + i * DAY, ...other, outcome: 'failure' }));
    }
    expect(risk.assess(event({ time: NEXT + 51 * DAY, ...other })).challenge).toBe(true);
  });

  it.each([
    [{ time: 'soon' }, 'time must be'],
    [{ user: '' }, 'user must not be empty'],
    [{ ip: 5 as unknown as string }, 'ip must be a string'],
  ])('refuses %j', (change, message) => {
    expect(() => new SignInRisk().see({ ...event({ time: 0 }), ...change })).toThrow(message);
  });

  it('answers the same for the same events, with a score from 0 to 100', () => {
    const text = fc.constantFrom('a', 'b', 'c', '');
    const events = fc.array(
      fc.record({
        time: fc.integer({ min: 0, max: 10 * DAY }),
        user: fc.constantFrom('x', 'y'),
        ip: fc.constantFrom('1.2.3.4', '2001:db8::1', '::ffff:1.2.3.4', 'no address', ''),
        country: fc.constantFrom('DE', 'us', 'ZZ', ''),
        device: text,
        outcome: fc.constantFrom('success' as const, 'failure' as const),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(events, (list) => {
        const [one, two] = [new SignInRisk(), new SignInRisk({ maxUsers: 2 })];
        for (const each of list) {
          const answer = one.see(each);
          expect(two.see(each)).toEqual(answer);
          expect(answer.score).toBeGreaterThanOrEqual(0);
          expect(answer.score).toBeLessThanOrEqual(100);
          expect(answer.challenge).toBe(answer.score >= 50);
        }
      }),
    );
  });

  it.each([1, 2, 3])('finds takeovers among the sign-ins of a company (seed %i)', (seed) => {
    const risk = new SignInRisk();
    const counts = { honest: [0, 0], naive: [0, 0], targeted: [0, 0] };
    for (const each of generateSignIns({ seed, users: 250, days: 150, attacked: 0.4 })) {
      const { challenge } = risk.see(each);
      if (each.outcome !== 'success') continue;
      counts[each.by][0]! += 1;
      if (challenge) counts[each.by][1]! += 1;
    }
    const share = ([seen, challenged]: number[]): number => challenged! / seen!;
    expect(share(counts.naive)).toBeGreaterThanOrEqual(0.99);
    expect(share(counts.targeted)).toBeGreaterThanOrEqual(0.9);
    expect(share(counts.honest)).toBeLessThanOrEqual(0.05);
  });
});
