import { CommandFailure } from '../command-failure.ts';
import { openInput } from '../demand/open-input.ts';

/** Longest line that is read, in characters. */
const MAX_LINE = 4_000_000;

/** One line of a file; the first has number 1. */
export interface InputLine {
  readonly text: string;
  readonly number: number;
}

/** Reads a file line by line, without holding more than one line. Empty lines are left out. */
export async function* readLines(path: string): AsyncGenerator<InputLine> {
  const { chunks } = await openInput(path);
  const decoder = new TextDecoder();
  let rest = '';
  let number = 0;
  for await (const chunk of chunks) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      number += 1;
      if (line.trim() !== '') yield { text: trim(line, number), number };
    }
    if (rest.length > MAX_LINE) {
      throw new CommandFailure(`line ${number + 1} is longer than ${MAX_LINE} characters`);
    }
  }
  rest += decoder.decode();
  if (rest.trim() !== '') yield { text: trim(rest, number + 1), number: number + 1 };
}

function trim(line: string, number: number): string {
  const start = number === 1 && line.startsWith('\uFEFF') ? 1 : 0;
  return line.slice(start).trimEnd();
}

/** The JSON object of a line. @throws CommandFailure with the line's number */
export function parseObject({ text, number }: InputLine): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CommandFailure(`line ${number} is not JSON: ${(error as Error).message}`, error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CommandFailure(`line ${number} must be a JSON object`);
  }
  return value as Record<string, unknown>;
}

/** A text or number of a row as text; undefined for anything else. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? value.toString() : undefined;
}
