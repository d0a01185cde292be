import {
  type InspectedRequest,
  inspectRequest,
  inspectValue,
} from '../../alerts/payloads/index.ts';
import { CommandFailure } from '../command-failure.ts';
import type { Answers } from './answers.ts';
import { parseObject, readLines } from './input-lines.ts';

/** Inspects requests, or single parameters. Returns how many attacks were found. */
export async function detectPayloads(input: string, answers: Answers): Promise<number> {
  let found = 0;
  for await (const line of readLines(input)) {
    const row = parseObject(line);
    const { param } = row;
    if (param !== undefined && typeof param !== 'string') {
      throw new CommandFailure(`line ${line.number}: param must be a string`);
    }
    const inspection =
      param === undefined ? inspectRequest(requestOf(row, line.number)) : inspectValue(param);
    const { detected, score, rules } = inspection;
    if (detected) found += 1;
    await answers.add({ id: row['id'] ?? line.number, detected, score, rules });
  }
  return found;
}

function requestOf(row: Readonly<Record<string, unknown>>, number: number): InspectedRequest {
  const wrong = (problem: string): never => {
    throw new CommandFailure(`line ${number}: ${problem}`);
  };
  const { method, path, query, headers, body } = row;
  for (const [name, value] of Object.entries({ method, path })) {
    if (value !== undefined && value !== null && typeof value !== 'string') {
      wrong(`${name} must be a string`);
    }
  }
  if (typeof query !== 'string' && !isMapping(query)) wrong('query must be a string or an object');
  if (!isMapping(headers)) wrong('headers must be an object');
  return {
    ...(typeof method === 'string' ? { method } : {}),
    ...splitAddress(path as string | undefined, query),
    headers: (headers ?? {}) as NonNullable<InspectedRequest['headers']>,
    body,
  };
}

/** A path may bring its query along. */
function splitAddress(
  path: string | null | undefined,
  query: unknown,
): Pick<InspectedRequest, 'path' | 'query'> {
  const given = (query ?? '') as NonNullable<InspectedRequest['query']>;
  const address = path ?? '';
  const at = address.indexOf('?');
  if (at === -1 || given !== '') return { path: address, query: given };
  return { path: address.slice(0, at), query: address.slice(at + 1) };
}

function isMapping(value: unknown): boolean {
  return (
    value === undefined || value === null || (typeof value === 'object' && !Array.isArray(value))
  );
}
