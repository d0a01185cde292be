/**
 * Forecasts of 100,000 leaves made to add up: the way on trees against the general one on the same tree, and crossed
 * groups of three keys. Time a step and memory in all. Usage: npm run bench -- reconciliation [leaves]
 */
import {
  coherentStep,
  hierarchyOf,
  reconcile,
  reconcileGroups,
} from '../src/forecasting/engine/index.ts';
import type { Hierarchy } from '../src/forecasting/engine/index.ts';
import { report } from './support/measure.ts';

const LEAVES = Number(process.argv[2] ?? 100_000);
const STEPS = 12;

function forecastOf({ nodes, leaves }: Hierarchy, step: number) {
  const means = Float64Array.from(
    { length: nodes.length + leaves },
    (_, i) => (i < nodes.length ? 1000 : 1) * (10 + ((i * 31 + step) % 17)),
  );
  return { means, variances: means.map((mean) => mean * (0.1 + (mean % 3))) };
}

/** Milliseconds a step, the middle of a few. */
function timed(work: (step: number) => unknown): number {
  const times = Array.from({ length: STEPS }, (_, step) => {
    const startedAt = performance.now();
    work(step);
    return performance.now() - startedAt;
  });
  return times.sort((a, b) => a - b)[STEPS >> 1]!;
}

const megabytes = (): number => process.memoryUsage.rss() / 2 ** 20;

const before = megabytes();
const paths = Array.from({ length: LEAVES }, (_, i) => `${i % 8}/${i % 80}/${i % 2000}/${i}`);
let startedAt = performance.now();
const tree = hierarchyOf(paths, '/', 'tree');
console.log(
  `a tree of ${LEAVES} leaves and ${tree.nodes.length} nodes: laid out in ${(performance.now() - startedAt).toFixed(0)} ms`,
);
const onTree = timed((step) => reconcile({ parents: tree.parents!, ...forecastOf(tree, step) }));
const general = timed((step) => reconcileGroups(tree, forecastOf(tree, step)));
console.log(`  the way on trees: ${onTree.toFixed(1)} ms a step`);
console.log(`  the general way, by iteration: ${general.toFixed(1)} ms a step`);
const forecast = forecastOf(tree, 0);
const [one, other] = [
  reconcile({ parents: tree.parents!, ...forecast }).means,
  reconcileGroups(tree, forecast).means,
];
const apart = Math.max(...Array.from(tree.nodes, (_, i) => Math.abs(one[i]! / other[i]! - 1)));
report('general / on trees, time', general / onTree, 100, 'most');
report('largest difference of a node, as a share', apart, 1e-6, 'most');

const keys = Array.from({ length: LEAVES }, (_, i) => `${i % 50}/${(i >> 3) % 400}/s${i % 5000}`);
startedAt = performance.now();
const crossed = hierarchyOf(keys, '/', 'groups');
console.log(
  `crossed groups of ${LEAVES} leaves, ${crossed.nodes.length} of them: laid out in ${(performance.now() - startedAt).toFixed(0)} ms`,
);
const few = Array.from(
  { length: LEAVES },
  (_, i) => `${i % 15}/${Math.floor(i / 15) % 10}/${i % 7}`,
);
const dense = hierarchyOf([...new Set(few)], '/', 'groups');
const floor = new Uint8Array(LEAVES).fill(1);
const many = timed((step) => coherentStep(crossed, forecastOf(crossed, step), 'mint', floor));
const small = timed((step) => reconcileGroups(dense, forecastOf(dense, step), true));
console.log(`  by iteration: ${many.toFixed(1)} ms a step`);
console.log(
  `  ${dense.nodes.length} groups of ${dense.leaves} leaves by decomposition, with exact variances: ${small.toFixed(1)} ms a step`,
);
report('seconds for 12 steps of crossed groups', (many * STEPS) / 1000, 60, 'most');
report('memory more than before, MB', megabytes() - before, 400, 'most');
