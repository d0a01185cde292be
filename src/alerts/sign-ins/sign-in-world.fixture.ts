import type { SignInEvent } from './index.ts';

/** A sign-in of the generator, and who made it. */
export interface GeneratedSignIn extends SignInEvent {
  readonly by: 'honest' | 'naive' | 'targeted';
}

export interface WorldOptions {
  readonly seed: number;
  readonly users: number;
  readonly days: number;
  /** Share of users that are attacked once by each kind of attacker. */
  readonly attacked: number;
}

const DAY = 86_400_000;
const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 1);
/** First bytes of the address blocks of some countries, made up. */
const COUNTRIES: Readonly<Record<string, number>> = {
  DE: 80,
  FR: 90,
  ES: 81,
  GB: 86,
  US: 24,
  PL: 83,
  IT: 79,
  NL: 84,
  SE: 78,
  AT: 77,
  RU: 95,
  CN: 36,
  BR: 177,
  NG: 105,
  IN: 117,
  VN: 113,
  ID: 114,
  UA: 91,
  RO: 92,
  TR: 88,
};
const ABROAD = Object.keys(COUNTRIES);
const HOMES = ['DE', 'DE', 'DE', 'FR', 'ES', 'GB', 'US', 'NL', 'AT'];
const PHONES = [
  'iPhone; iOS 17; Safari',
  'iPhone; iOS 16; Safari',
  'Pixel 8; Android 14; Chrome',
  'Galaxy S23; Android 14; Chrome',
  'Galaxy A54; Android 13; Samsung Internet',
];
const COMPUTERS = [
  'Windows 11; Chrome',
  'Windows 10; Edge',
  'macOS 14; Safari',
  'macOS 14; Chrome',
  'Ubuntu; Firefox',
  'Windows 11; Firefox',
];
const ATTACK_TOOLS = [
  'Linux; Headless Chrome',
  'Windows 7; Chrome',
  'python-requests',
  'Android 9; WebView',
  'Kali; Firefox',
];

type Random = () => number;

function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const pick = <T>(random: Random, items: readonly T[]): T =>
  items[Math.floor(random() * items.length)]!;
const upTo = (random: Random, limit: number): number => Math.floor(random() * limit);

/** A network of a home, an office, a hotel or a mobile provider. */
interface Place {
  readonly country: string;
  /** First two or three bytes; the rest changes. */
  readonly prefix: string;
}

function address(random: Random, { prefix }: Place): string {
  let ip = prefix;
  while (ip.split('.').length < 4) ip = `${ip}.${1 + upTo(random, 250)}`;
  return ip;
}

/** A network of a country: one of few providers that many people use, or any. */
function networkOf(random: Random, country: string, providers: number): string {
  return `${COUNTRIES[country]}.${upTo(random, providers)}`;
}

class Person {
  readonly name: string;
  readonly country: string;
  readonly home: Place;
  readonly office: Place;
  readonly mobile: Place;
  readonly vpn: Place | null;
  readonly hour: number;
  readonly perDay: number;
  devices: string[];

  constructor(random: Random, index: number, offices: readonly Place[], vpns: readonly Place[]) {
    this.name = `user-${index}`;
    const office = pick(random, offices);
    this.country = office.country;
    this.office = office;
    this.home = {
      country: this.country,
      prefix: `${networkOf(random, this.country, 12)}.${upTo(random, 250)}`,
    };
    this.mobile = { country: this.country, prefix: networkOf(random, this.country, 4) };
    this.vpn = random() < 0.1 ? pick(random, vpns) : null;
    this.hour = 7 + 3 * random();
    this.perDay = 0.4 + 2 * random();
    this.devices = [pick(random, COMPUTERS), pick(random, PHONES)];
  }
}

/** Sign-ins of people with devices, homes, offices, phones, trips and VPNs, and of attackers, in order of time. */
export function generateSignIns(options: WorldOptions): GeneratedSignIn[] {
  const random = seeded(options.seed);
  const offices = HOMES.map((country) => ({
    country,
    prefix: `${networkOf(random, country, 12)}.${upTo(random, 250)}`,
  }));
  const vpns = ['NL', 'SE', 'US', 'DE'].map((country) => ({
    country,
    prefix: `${networkOf(random, country, 40)}.${upTo(random, 250)}`,
  }));
  const events: GeneratedSignIn[] = [];
  for (let i = 0; i < options.users; i += 1) {
    const person = new Person(random, i, offices, vpns);
    live(random, person, options.days, events);
    if (random() < options.attacked) attack(random, person, options.days, events, 'naive');
    if (random() < options.attacked) attack(random, person, options.days, events, 'targeted');
  }
  return events.sort((a, b) => Number(a.time) - Number(b.time));
}

function live(random: Random, person: Person, days: number, events: GeneratedSignIn[]): void {
  let trip: { until: number; hotel: Place; roaming: Place } | null = null;
  for (let day = 0; day < days; day += 1) {
    if (random() < 0.002) person.devices[1] = pick(random, PHONES);
    if (random() < 0.001) person.devices[0] = pick(random, COMPUTERS);
    if (trip === null && random() < 0.006) trip = startTrip(random, person, day);
    if (trip !== null && day > trip.until) trip = null;
    const isWeekend = day % 7 >= 5;
    const count = person.perDay * (isWeekend ? 0.3 : 1) + random();
    for (let k = 0; k + 1 <= count; k += 1) {
      const onPhone = random() < (isWeekend ? 0.6 : 0.25);
      const late = random() < 0.08 ? 10 * random() : 9 * random() ** 1.5;
      const time = START + day * DAY + (person.hour + late) * HOUR;
      const place = placeOf(random, person, trip, onPhone, late > 8.5);
      signIn(random, person, { time, place, device: person.devices[onPhone ? 1 : 0]! }, events);
    }
  }
}

function startTrip(
  random: Random,
  person: Person,
  day: number,
): { until: number; hotel: Place; roaming: Place } {
  const country = random() < 0.6 ? person.country : pick(random, ABROAD);
  const prefix = (): string => `${networkOf(random, country, 30)}.${upTo(random, 250)}`;
  return {
    until: day + 1 + upTo(random, 7),
    hotel: { country, prefix: prefix() },
    roaming: { country, prefix: networkOf(random, country, 4) },
  };
}

function placeOf(
  random: Random,
  person: Person,
  trip: { hotel: Place; roaming: Place } | null,
  onPhone: boolean,
  isEvening: boolean,
): Place {
  if (trip !== null) return onPhone ? trip.roaming : trip.hotel;
  if (person.vpn !== null && random() < 0.3) return person.vpn;
  if (onPhone && random() < 0.6) return person.mobile;
  if (random() < 0.01) {
    const prefix = `${networkOf(random, person.country, 30)}.${upTo(random, 250)}`;
    return { country: person.country, prefix };
  }
  return isEvening || onPhone || random() < 0.3 ? person.home : person.office;
}

function signIn(
  random: Random,
  person: Person,
  { time, place, device }: { time: number; place: Place; device: string },
  events: GeneratedSignIn[],
): void {
  const base = { user: person.name, ip: address(random, place), country: place.country, device };
  if (random() < 0.06) {
    events.push({ ...base, time: time - 20_000, outcome: 'failure', by: 'honest' });
  }
  events.push({ ...base, time, outcome: 'success', by: 'honest' });
}

function attack(
  random: Random,
  person: Person,
  days: number,
  events: GeneratedSignIn[],
  by: 'naive' | 'targeted',
): void {
  const day = Math.floor(days * (0.4 + 0.55 * random()));
  const time = START + day * DAY + 24 * random() * HOUR;
  const others = ABROAD.filter((country) => country !== person.country);
  const country = by === 'naive' ? pick(random, others) : person.country;
  const place = { country, prefix: `${networkOf(random, country, 60)}.${upTo(random, 250)}` };
  const isSame = random() < 0.5;
  const lookAlike = isSame ? pick(random, person.devices) : person.devices[0]!.replace(/\d+/, '9');
  const device = by === 'naive' ? pick(random, ATTACK_TOOLS) : lookAlike;
  const base = { user: person.name, ip: address(random, place), country, device, by };
  const failures = upTo(random, 4);
  for (let i = failures; i > 0; i -= 1) {
    events.push({ ...base, time: time - i * 15_000, outcome: 'failure' });
  }
  events.push({ ...base, time, outcome: 'success' });
}
