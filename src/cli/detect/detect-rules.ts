import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { compile, loadRules, SigmaError, type SigmaRule } from '../../alerts/sigma/index.ts';
import { CommandFailure } from '../command-failure.ts';
import type { Answers } from './answers.ts';
import { parseObject, readLines, scalarText } from './input-lines.ts';

const MAX_PROBLEMS_SHOWN = 20;

/** Runs Sigma rules over events. Returns how many matches there are. */
export async function detectRules(
  folder: string,
  input: string,
  answers: Answers,
): Promise<number> {
  const matcher = compileAll(await readRules(folder));
  let found = 0;
  for await (const line of readLines(input)) {
    const event = parseObject(line);
    const id = scalarText(event['id'] ?? event['eventID'] ?? event['eventId']) ?? `${line.number}`;
    for (const { rule, events, group } of matcher.see(event, { id })) {
      found += 1;
      const { title, level } = rule;
      await answers.add({ rule: rule.id ?? rule.name ?? title, title, level, events, group });
    }
  }
  return found;
}

function compileAll(rules: readonly SigmaRule[]): ReturnType<typeof compile> {
  try {
    return compile(rules);
  } catch (error) {
    if (error instanceof SigmaError) throw new CommandFailure(error.message, error);
    throw error;
  }
}

/** Reads a file, or all YAML files of a folder and the folders in it. All problems are reported at once. */
async function readRules(path: string): Promise<SigmaRule[]> {
  const rules: SigmaRule[] = [];
  const problems: string[] = [];
  for (const file of await ruleFiles(path)) {
    try {
      rules.push(...loadRules(await readFile(file, 'utf8'), file));
    } catch (error) {
      if (!(error instanceof SigmaError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) {
    const more = problems.length - MAX_PROBLEMS_SHOWN;
    const shown = problems.slice(0, MAX_PROBLEMS_SHOWN).join('\n');
    throw new CommandFailure(more > 0 ? `${shown}\nand ${more} more` : shown);
  }
  if (rules.length === 0) throw new CommandFailure(`${path} has no rules (*.yml, *.yaml)`);
  return rules;
}

async function ruleFiles(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    throw new CommandFailure(`${path} cannot be read: ${(error as Error).message}`, error);
  }
}
