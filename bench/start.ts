/** Start-up to ready on the embedded database, first and warm. Usage: npm run bench -- start */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../test/support/server.ts';
import { median, report } from './support/measure.ts';

const ROUNDS = 5;
const dataDir = mkdtempSync(join(tmpdir(), 'stockade-bench-'));

async function start(): Promise<number> {
  const startedAt = performance.now();
  const server = await startServer({ dataDir });
  const seconds = (performance.now() - startedAt) / 1000;
  await server.stop();
  return seconds;
}

try {
  console.log(`first start ${(await start()).toFixed(2)} s`);
  const warm: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) warm.push(await start());
  console.log(`warm starts ${warm.map((seconds) => seconds.toFixed(2)).join(' ')} s`);
  report('warm start to ready, s', median(warm), 1, 'most');
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
