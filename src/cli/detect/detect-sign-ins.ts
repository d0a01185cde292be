import { type SignInEvent, SignInRisk } from '../../alerts/sign-ins/index.ts';
import { CommandFailure } from '../command-failure.ts';
import type { Answers } from './answers.ts';
import { parseObject, readLines, scalarText } from './input-lines.ts';

/** Words for a successful sign-in; every other outcome counts as a failure. */
const SUCCESS = /^(?:success|succeeded|successful|ok|true|1)$/i;

/** Assesses sign-ins in their order. Returns how many are challenged. */
export async function detectSignIns(input: string, answers: Answers): Promise<number> {
  const risk = new SignInRisk();
  let challenged = 0;
  for await (const line of readLines(input)) {
    const row = parseObject(line);
    const outcome = SUCCESS.test(scalarText(row['outcome']) ?? 'success') ? 'success' : 'failure';
    try {
      const answer = risk.see({ ...(row as unknown as SignInEvent), outcome });
      if (answer.challenge) challenged += 1;
      await answers.add({ id: row['id'] ?? line.number, ...answer });
    } catch (error) {
      throw new CommandFailure(`line ${line.number}: ${(error as Error).message}`, error);
    }
  }
  return challenged;
}
