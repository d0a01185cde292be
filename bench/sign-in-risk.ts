/**
 * How well takeovers are told from honest sign-ins, on generated companies that the detector was not developed on:
 * shares challenged, and the time per sign-in. `node bench/sign-in-risk.ts`
 */
import { SignInRisk } from '../src/alerts/sign-ins/index.ts';
import { generateSignIns } from '../src/alerts/sign-ins/sign-in-world.fixture.ts';
import { report } from './support/measure.ts';

const SEEDS = [101, 102, 103, 104, 105];
const counts = { honest: [0, 0], naive: [0, 0], targeted: [0, 0] };
let [events, milliseconds] = [0, 0];

for (const seed of SEEDS) {
  const risk = new SignInRisk();
  const world = generateSignIns({ seed, users: 400, days: 180, attacked: 0.3 });
  const started = performance.now();
  for (const event of world) {
    const { challenge } = risk.see(event);
    if (event.outcome !== 'success') continue;
    counts[event.by][0]! += 1;
    if (challenge) counts[event.by][1]! += 1;
  }
  milliseconds += performance.now() - started;
  events += world.length;
}

const share = ([seen, challenged]: number[]): number => (100 * challenged!) / seen!;
report('naive takeovers challenged (%)', share(counts.naive), 99, 'least');
report('targeted takeovers challenged (%)', share(counts.targeted), 90, 'least');
report('honest sign-ins challenged (%)', share(counts.honest), 5, 'most');
report('time per sign-in (µs)', (1000 * milliseconds) / events, 100, 'most');
