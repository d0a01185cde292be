import { Frequencies } from './frequencies.ts';
import { RecentMap } from './recent-map.ts';
import type { SignInFacts } from './sign-in-event.ts';
import {
  COUNTRY_PRIOR,
  type CountryKind,
  DEVICE_PRIOR,
  type DeviceKind,
  NETWORK_PRIOR,
  type NetworkKind,
} from './user-profile.ts';

const MAX_PROVIDERS = 50_000;
const MAX_SOURCES = 50_000;
/** Users of one network that are told apart; more do not matter. */
const MAX_USERS = 32;
const FAILURE_HALF_LIFE_MS = 60 * 60_000;

/** Failed sign-ins from one address or network: how many, and of how many users. */
class FailureSource {
  readonly users = new RecentMap<string, number>(MAX_USERS);
  private failures = 0;
  private failedAt = 0;

  failuresAt(time: number): number {
    return this.failures * 0.5 ** (Math.max(0, time - this.failedAt) / FAILURE_HALF_LIFE_MS);
  }

  /** Users with a failure within the last hour. */
  usersAt(time: number): number {
    let count = 0;
    for (const at of this.users.values()) if (time - at < FAILURE_HALF_LIFE_MS) count += 1;
    return count;
  }

  fail(user: string, time: number): void {
    this.failures = this.failuresAt(time) + 1;
    this.failedAt = time;
    this.users.set(user, time);
  }
}

/** What all users have in common: networks, and how often anything new occurs. */
export class Population {
  readonly deviceKinds = new Frequencies<DeviceKind>(DEVICE_PRIOR);
  readonly networkKinds = new Frequencies<NetworkKind>(NETWORK_PRIOR);
  readonly countryKinds = new Frequencies<CountryKind>(COUNTRY_PRIOR);
  private readonly providers = new RecentMap<string, RecentMap<string, true>>(MAX_PROVIDERS);
  private readonly sources = new RecentMap<string, FailureSource>(MAX_SOURCES);

  learn({ provider, user }: SignInFacts): void {
    this.providers.use(provider, () => new RecentMap(MAX_USERS)).set(user, true);
  }

  fail({ ip, network, user, time }: SignInFacts): void {
    for (const key of new Set([ip, network])) {
      this.sources.use(key, () => new FailureSource()).fail(user, time);
    }
  }

  /** Other users that have signed in from a provider's network. */
  usersOf({ provider, user }: SignInFacts): number {
    const users = this.providers.peek(provider);
    return users === undefined ? 0 : users.size - (users.has(user) ? 1 : 0);
  }

  /** Failures from an address in the last hour, and how many users they were of. */
  failuresOf({ ip, network, time }: SignInFacts): { failures: number; users: number } {
    const found = [ip, network].map((key) => this.sources.peek(key));
    return {
      failures: Math.max(...found.map((source) => source?.failuresAt(time) ?? 0)),
      users: Math.max(...found.map((source) => source?.usersAt(time) ?? 0)),
    };
  }
}
