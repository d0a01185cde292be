import type { BlockList } from 'node:net';
import { liesIn, networkList } from '../../platform/index.ts';

/** Required strength of a sign-in. */
export const STRENGTHS = ['multi_factor', 'phishing_resistant'] as const;
export type Strength = (typeof STRENGTHS)[number];

/** Allowed hours: days of the week (1 is Monday), and two times of day of a time zone. */
export interface Hours {
  readonly days: readonly number[];
  /** `07:30`. */
  readonly from: string;
  /** `19:00`, not itself within; up to `24:00`; before `from` it is the next day's. */
  readonly to: string;
  /** An IANA name, `Europe/Berlin`. */
  readonly timeZone: string;
}

/** Requirements of a condition; null and empty ones do not apply. */
export interface Requirements {
  /** Addresses and networks in CIDR notation. */
  readonly networks: readonly string[];
  readonly hours: Hours | null;
  readonly strength: Strength | null;
  readonly maxAgeSeconds: number | null;
  /** Whether the credential has to be bound to a key of the device that sends it (RFC 9449). */
  readonly boundDevice: boolean;
  /** From 0 to 100. */
  readonly maxRisk: number | null;
  /** Whether programs, which sign in anew with each request and have no factors, are excepted from strength and age. */
  readonly exceptPrograms: boolean;
}

/** Circumstances of a request. */
export interface Circumstances {
  readonly at: Date;
  /** The address that it comes from. */
  readonly source: string;
  readonly program: boolean;
  /** Time of the user's last authentication. */
  readonly authenticatedAtMs: number | null;
  /** Authentication methods (RFC 8176). */
  readonly methods: readonly string[];
  readonly boundDevice: boolean;
  readonly risk: number;
}

/** An unmet requirement. `canStepUp` says whether a fresh or stronger sign-in would meet it. */
export interface Unmet {
  readonly requirement: keyof Requirements;
  readonly words: string;
  readonly canStepUp: boolean;
}

/** Unmet requirements; empty if all are met. */
export function unmetBy(circumstances: Circumstances, asked: Requirements): Unmet[] {
  const { at, source, program, boundDevice, risk } = circumstances;
  const unmet: Unmet[] = [];
  const miss = (requirement: keyof Requirements, words: string, canStepUp = false): void => {
    unmet.push({ requirement, words, canStepUp });
  };
  if (asked.networks.length > 0 && !liesIn(listOf(asked.networks), source)) {
    miss('networks', 'not from this network');
  }
  if (asked.hours !== null && !isWithin(at, asked.hours)) miss('hours', 'not at this time');
  if (asked.boundDevice && !boundDevice) {
    miss('boundDevice', 'only with a credential that is bound to the device');
  }
  const excepted = program && asked.exceptPrograms;
  const again = !program;
  if (asked.strength !== null && !excepted && !isAsStrong(circumstances, asked.strength)) {
    miss('strength', WORDS[asked.strength], again);
  }
  if (
    asked.maxAgeSeconds !== null &&
    !excepted &&
    !isAsRecent(circumstances, asked.maxAgeSeconds)
  ) {
    miss('maxAgeSeconds', 'the sign-in is too old', again);
  }
  // Whoever is under suspicion cannot talk themselves out of it; the score goes down when the watch says so.
  if (asked.maxRisk !== null && risk > asked.maxRisk)
    miss('maxRisk', 'the risk of the session is too high');
  return unmet;
}

const lists = new WeakMap<readonly string[], BlockList>();

function listOf(networks: readonly string[]): BlockList {
  const list = lists.get(networks) ?? networkList(networks)!;
  lists.set(networks, list);
  return list;
}

const WORDS: Readonly<Record<Strength, string>> = {
  multi_factor: 'only with a second factor',
  phishing_resistant: 'only with a passkey',
};

function isAsStrong({ program, methods }: Circumstances, strength: Strength): boolean {
  if (program) return false;
  if (strength === 'multi_factor') return methods.includes('mfa');
  return methods.includes('hwk') || methods.includes('swk');
}

function isAsRecent({ program, authenticatedAtMs, at }: Circumstances, seconds: number): boolean {
  return !program && at.getTime() - (authenticatedAtMs ?? 0) <= seconds * 1000;
}

function isWithin(at: Date, { days, from, to, timeZone }: Hours): boolean {
  const { weekday, time } = localTime(at, timeZone);
  if (from < to) return days.includes(weekday) && from <= time && time < to;
  if (time >= from) return days.includes(weekday);
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  return time < to && days.includes(yesterday);
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const clocks = new Map<string, Intl.DateTimeFormat>();

function localTime(at: Date, timeZone: string): { weekday: number; time: string } {
  const clock = clocks.get(timeZone) ?? clockOf(timeZone);
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    weekday: WEEKDAYS.indexOf(parts.get('weekday') ?? '') + 1,
    time: `${parts.get('hour')}:${parts.get('minute')}`,
  };
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  clocks.set(timeZone, clock);
  return clock;
}

/** Whether there is such a time zone. */
export function isTimeZone(name: string): boolean {
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}
