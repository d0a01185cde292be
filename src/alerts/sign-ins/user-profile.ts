import { Frequencies } from './frequencies.ts';
import { RecentMap } from './recent-map.ts';
import type { SignInFacts } from './sign-in-event.ts';

/** How a device compares with those of a user. */
export type DeviceKind = 'same' | 'alike' | 'other';
/** How a network compares with those of a user and of all users. */
export type NetworkKind = 'network' | 'provider' | 'shared' | 'seen' | 'unseen';
export type CountryKind = 'same' | 'known' | 'other';

export const DEVICE_PRIOR = { same: 0.96, alike: 0.02, other: 0.02 };
export const NETWORK_PRIOR = {
  network: 0.8,
  provider: 0.1,
  shared: 0.06,
  seen: 0.02,
  unseen: 0.02,
};
export const COUNTRY_PRIOR = { same: 0.97, known: 0.015, other: 0.015 };

const MAX_DEVICES = 20;
const MAX_NETWORKS = 60;
const MAX_COUNTRIES = 20;
/** Time after which a failed sign-in counts half. */
const FAILURE_HALF_LIFE_MS = 30 * 60_000;
const HOUR_MS = 3_600_000;

/** A success that was learned. */
interface LastSuccess {
  readonly time: number;
  readonly country: string;
  readonly network: string;
  readonly device: string;
}

/** Habits of one user, learned from sign-ins. */
export class UserProfile {
  readonly devices = new RecentMap<string, number>(MAX_DEVICES);
  readonly networks = new RecentMap<string, number>(MAX_NETWORKS);
  readonly providers = new RecentMap<string, number>(MAX_NETWORKS);
  readonly countries = new RecentMap<string, number>(MAX_COUNTRIES);
  readonly deviceKinds = new Frequencies<DeviceKind>(DEVICE_PRIOR);
  readonly networkKinds = new Frequencies<NetworkKind>(NETWORK_PRIOR);
  readonly countryKinds = new Frequencies<CountryKind>(COUNTRY_PRIOR);
  readonly hours = new Float64Array(24);
  readonly weekdays = new Float64Array(7);
  successes = 0;
  last: LastSuccess | null = null;
  private failures = 0;
  private failedAt = 0;

  /** Recent failures; older ones count less. */
  failuresAt(time: number): number {
    const age = Math.max(0, time - this.failedAt);
    return this.failures * 0.5 ** (age / FAILURE_HALF_LIFE_MS);
  }

  fail(time: number): void {
    this.failures = this.failuresAt(time) + 1;
    this.failedAt = time;
  }

  /** @param trust from 0 to 1; a device or place is known once its trust adds up to 1 */
  learn(facts: SignInFacts, trust: number): void {
    const { time, device, network, provider, country } = facts;
    const add = (map: RecentMap<string, number>, key: string): void =>
      map.set(key, (map.peek(key) ?? 0) + trust);
    add(this.devices, device);
    add(this.networks, network);
    add(this.providers, provider);
    add(this.countries, country);
    if (trust < 1) return;
    for (let hour = 0; hour < 24; hour += 1) this.hours[hour]! *= 0.995;
    this.hours[hourOf(time)]! += 1;
    this.weekdays[Math.floor(time / (24 * HOUR_MS)) % 7]! += 1;
    this.successes += 1;
    this.failures = 0;
    this.last = { time, country, network, device };
  }

  /** Density of this hour relative to a uniform day; near 1 while little is known. */
  hourDensity(time: number): number {
    const hour = hourOf(time);
    let [near, total] = [0, 0];
    for (let other = 0; other < 24; other += 1) {
      const distance = Math.min((hour - other + 24) % 24, (other - hour + 24) % 24);
      near += this.hours[other]! * Math.exp(-0.5 * (distance / 1.5) ** 2);
      total += this.hours[other]!;
    }
    const kernel = 1.5 * Math.sqrt(2 * Math.PI);
    const prior = 6;
    return ((near / kernel) * 24 + prior) / (total + prior);
  }
}

function hourOf(time: number): number {
  return Math.floor(time / HOUR_MS) % 24;
}
