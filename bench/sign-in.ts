/**
 * Processor time of a sign-in against that of one Argon2id with the same parameters. Five interleaved
 * rounds, the median of their ratios, after as many that warm up the compiler.
 */
import { hash } from '@node-rs/argon2';
import { ADMIN, startServer } from '../test/support/server.ts';
import { median, processorMs, report, withPostgres } from './support/measure.ts';

const ROUNDS = Number(process.argv[2] ?? 5);
const WARM_UP = ROUNDS;
const TIMES = 60;
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

await withPostgres(async (url) => {
  const env = { LOG_LEVEL: 'error', AUTH_MAX_SESSIONS: '5', RUN_JOBS: 'false' };
  const server = await startServer({ databaseUrl: url, env });
  try {
    const client = server.client();
    const signIn = async (): Promise<void> => {
      const form = { grant_type: 'password', username: ADMIN.email, password: ADMIN.password };
      if ((await client.token(form)).status !== 200) throw new Error('refused');
    };
    const costOf = async (pid: number, work: () => Promise<unknown>): Promise<number> => {
      const before = processorMs(pid);
      for (let time = 0; time < TIMES; time += 1) await work();
      return (processorMs(pid) - before) / TIMES;
    };
    const ratios: number[] = [];
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      const whole = await costOf(server.process.pid!, signIn);
      const argon2 = await costOf(process.pid, () => hash(ADMIN.password, PARAMETERS));
      if (round < 0) continue;
      ratios.push(whole / argon2);
      console.log(`sign-in ${whole.toFixed(1)} ms  Argon2id ${argon2.toFixed(1)} ms`);
    }
    report('sign-in / one Argon2id, processor time of the server', median(ratios), 1.4, 'most');
  } finally {
    await server.stop();
  }
});
