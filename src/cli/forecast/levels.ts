import { UsageError } from '../command-failure.ts';

const MAX_LEVELS = 10;

/** Reads `80,95`. @throws UsageError where a level is none */
export function parseLevels(text: string | undefined): number[] {
  if (text === undefined) return [80, 95];
  const levels = text.split(',').map((part) => Number(part.trim() === '' ? NaN : part));
  if (!levels.every((level) => level > 0 && level < 100)) {
    throw new UsageError(`--levels must be percentages between 0 and 100, such as 80,95`);
  }
  const distinct = [...new Set(levels)];
  if (distinct.length < levels.length) throw new UsageError('--levels must not repeat a level');
  if (distinct.length > MAX_LEVELS)
    throw new UsageError(`--levels must have at most ${MAX_LEVELS} levels`);
  return distinct;
}
