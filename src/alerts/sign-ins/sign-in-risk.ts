import { ChallengeThreshold } from './challenge-threshold.ts';
import { distanceKm } from './country-distance.ts';
import { areAlike } from './device-likeness.ts';
import { Population } from './population.ts';
import { RecentMap } from './recent-map.ts';
import { toSignInFacts, type SignInEvent, type SignInFacts } from './sign-in-event.ts';
import {
  type CountryKind,
  type DeviceKind,
  type NetworkKind,
  UserProfile,
} from './user-profile.ts';

export type SignInReason =
  | 'new_device'
  | 'similar_device'
  | 'new_country'
  | 'unusual_country'
  | 'impossible_travel'
  | 'new_network'
  | 'unknown_network'
  | 'unusual_hour'
  | 'failures_before_success'
  | 'failures_from_address'
  | 'many_users_from_address'
  | 'parallel_use'
  | 'dormant_account';

export interface SignInAssessment {
  /** Whether a second proof should be asked for. */
  readonly challenge: boolean;
  /** Risk from 0 to 100; `challenge` from 50. */
  readonly score: number;
  /** What raised the risk, most of it first. */
  readonly reasons: readonly SignInReason[];
}

export interface SignInRiskOptions {
  /** Users that are remembered; beyond that, the least recent is forgotten. */
  readonly maxUsers?: number;
}

/** How often attackers show each kind: some know the victim, and imitate device and country. */
const ATTACKER_DEVICES: Readonly<Record<DeviceKind, number>> = {
  same: 0.3,
  alike: 0.3,
  other: 0.4,
};
const ATTACKER_COUNTRIES: Readonly<Record<CountryKind, number>> = {
  same: 0.4,
  known: 0.1,
  other: 0.5,
};
const ATTACKER_NETWORKS: Readonly<Record<NetworkKind, number>> = {
  network: 0.01,
  provider: 0.05,
  shared: 0.14,
  seen: 0.2,
  unseen: 0.6,
};

const MAX_USERS = 100_000;
const SCALE = 1.2;
const HOUR_MS = 3_600_000;
const AIRLINER_KM_PER_HOUR = 900;
const DORMANT_DAYS = 90;
/** Trust in a device or place after a sign-in that was risky, so that an honest change is learned after some. */
const RISKY_TRUST = 0.5;

/**
 * Learns each user's devices, places and hours from successful sign-ins, and compares each sign-in with them: the
 * likelihood of what is seen for an attacker, relative to that for this user. Memory is bounded.
 */
export class SignInRisk {
  private readonly users: RecentMap<string, UserProfile>;
  private readonly population = new Population();
  private readonly threshold = new ChallengeThreshold();

  constructor(options: SignInRiskOptions = {}) {
    this.users = new RecentMap(options.maxUsers ?? MAX_USERS);
  }

  /** Assesses a sign-in, and then learns from it. @throws Error for fields that cannot be used */
  see(event: SignInEvent): SignInAssessment {
    const facts = toSignInFacts(event);
    const evidence = this.gather(facts);
    const assessment = this.conclude(evidence);
    if (event.outcome === 'success') this.threshold.see(evidence.sum);
    this.learnFacts(facts, event.outcome, assessment.challenge ? RISKY_TRUST : 1);
    return assessment;
  }

  /** Assesses a sign-in without learning from it. */
  assess(event: SignInEvent): SignInAssessment {
    return this.conclude(this.gather(toSignInFacts(event)));
  }

  /** Learns from a sign-in; a passed challenge makes its device and place known at once. */
  learn(event: SignInEvent, passedChallenge: boolean): void {
    this.learnFacts(toSignInFacts(event), event.outcome, passedChallenge ? 1 : RISKY_TRUST);
  }

  private gather(facts: SignInFacts): Evidence {
    const profile = this.users.peek(facts.user) ?? new UserProfile();
    const evidence: Evidence = { sum: 0, weights: new Map() };
    const add = (reason: SignInReason | null, weight: number): void => {
      evidence.sum += weight;
      if (reason !== null && weight > 0.3) evidence.weights.set(reason, weight);
    };
    this.compareHabits(facts, profile, add);
    this.compareVelocity(facts, profile, add);
    return evidence;
  }

  private conclude({ sum, weights }: Evidence): SignInAssessment {
    const score = Math.round(100 / (1 + Math.exp(-(sum - this.threshold.value) / SCALE)));
    const reasons = [...weights].sort((a, b) => b[1] - a[1]).map(([reason]) => reason);
    return { challenge: score >= 50, score, reasons };
  }

  /** Device, country, network and hour; the less is known of the user, the less they say. */
  private compareHabits(facts: SignInFacts, profile: UserProfile, add: Add): void {
    const { population } = this;
    const known = profile.successes / (profile.successes + 2);
    const device = deviceKind(facts, profile);
    const deviceShare = profile.deviceKinds.share(device, population.deviceKinds);
    add(
      device === 'other' ? 'new_device' : device === 'alike' ? 'similar_device' : null,
      known * Math.log(ATTACKER_DEVICES[device] / deviceShare),
    );
    const country = countryKind(facts, profile);
    const countryShare = profile.countryKinds.share(country, population.countryKinds);
    add(
      country === 'other' ? 'new_country' : country === 'known' ? 'unusual_country' : null,
      known * Math.log(ATTACKER_COUNTRIES[country] / countryShare),
    );
    const network = networkKind(facts, profile, population);
    const networkShare = profile.networkKinds.share(network, population.networkKinds);
    add(
      network === 'unseen' ? 'unknown_network' : network === 'network' ? null : 'new_network',
      known * Math.log(ATTACKER_NETWORKS[network] / networkShare),
    );
    add('unusual_hour', clamp(-Math.log(profile.hourDensity(facts.time)), -0.7, 2.2));
  }

  private compareVelocity(facts: SignInFacts, profile: UserProfile, add: Add): void {
    const failures = profile.failuresAt(facts.time);
    if (failures >= 1.5) add('failures_before_success', Math.min(3, 0.6 * failures));
    const source = this.population.failuresOf(facts);
    if (source.users >= 3) add('many_users_from_address', Math.min(8, 1.2 * source.users));
    else if (source.failures >= 5) add('failures_from_address', Math.min(5, 0.5 * source.failures));
    const { last } = profile;
    if (last === null) return;
    const hours = Math.max(0, facts.time - last.time) / HOUR_MS;
    const kilometres = distanceKm(last.country, facts.country);
    if (kilometres / Math.max(hours, 0.05) > AIRLINER_KM_PER_HOUR && kilometres > 300) {
      add('impossible_travel', 2.5);
    }
    const isNewPlace = (profile.networks.peek(facts.network) ?? 0) < 1;
    if (isNewPlace && hours < 1) add('parallel_use', 0.8);
    if (hours > DORMANT_DAYS * 24) add('dormant_account', isNewPlace ? 2 : 0.5);
  }

  private learnFacts(facts: SignInFacts, outcome: SignInEvent['outcome'], trust: number): void {
    const profile = this.users.use(facts.user, () => new UserProfile());
    if (outcome !== 'success') {
      profile.fail(facts.time);
      this.population.fail(facts);
      return;
    }
    if (profile.successes > 0 && trust === 1) {
      const kinds = {
        device: deviceKind(facts, profile),
        country: countryKind(facts, profile),
        network: networkKind(facts, profile, this.population),
      };
      for (const { deviceKinds, countryKinds, networkKinds } of [profile, this.population]) {
        deviceKinds.add(kinds.device);
        countryKinds.add(kinds.country);
        networkKinds.add(kinds.network);
      }
    }
    profile.learn(facts, trust);
    if (trust === 1) this.population.learn(facts);
  }
}

/** Evidence for an attacker, in natural logarithms of likelihood ratios. */
interface Evidence {
  sum: number;
  readonly weights: Map<SignInReason, number>;
}

type Add = (reason: SignInReason | null, weight: number) => void;

function deviceKind({ device }: SignInFacts, { devices }: UserProfile): DeviceKind {
  if ((devices.peek(device) ?? 0) >= 1) return 'same';
  for (const known of devices.keys()) {
    if (devices.peek(known)! >= 1 && areAlike(known, device)) return 'alike';
  }
  return 'other';
}

function countryKind({ country }: SignInFacts, { countries, last }: UserProfile): CountryKind {
  if (country === '' || country === last?.country) return 'same';
  return (countries.peek(country) ?? 0) >= 1 ? 'known' : 'other';
}

function networkKind(
  facts: SignInFacts,
  { networks, providers }: UserProfile,
  population: Population,
): NetworkKind {
  if ((networks.peek(facts.network) ?? 0) >= 1) return 'network';
  if ((providers.peek(facts.provider) ?? 0) >= 1) return 'provider';
  const users = population.usersOf(facts);
  return users >= 3 ? 'shared' : users > 0 ? 'seen' : 'unseen';
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
