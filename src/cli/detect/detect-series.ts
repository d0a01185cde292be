import { SeriesDetector } from '../../alerts/series/index.ts';
import { CommandFailure } from '../command-failure.ts';
import type { Answers } from './answers.ts';
import { type InputLine, readLines } from './input-lines.ts';

/** Where the columns are. */
interface Columns {
  readonly timestamp: number;
  readonly value: number;
}

/** Finds anomalies in a CSV file with the columns timestamp and value. Returns how many alerts there are. */
export async function detectSeries(input: string, answers: Answers): Promise<number> {
  const detector = new SeriesDetector();
  let columns: Columns | null = null;
  let found = 0;
  for await (const line of readLines(input)) {
    if (columns === null) {
      columns = readHeader(line);
      continue;
    }
    const { timestamp, time, value } = readRow(line, columns);
    const { score, alert } = detector.see(time, value);
    if (alert) found += 1;
    await answers.add({ timestamp, score, alert });
  }
  if (columns === null) throw new CommandFailure('the file is empty');
  return found;
}

function readHeader({ text, number }: InputLine): Columns {
  const names = text.split(',').map((name) => unquote(name).toLowerCase());
  const [timestamp, value] = [names.indexOf('timestamp'), names.indexOf('value')];
  if (timestamp === -1 || value === -1) {
    throw new CommandFailure(`line ${number} must name the columns timestamp and value`);
  }
  return { timestamp, value };
}

function readRow(
  { text, number }: InputLine,
  columns: Columns,
): { timestamp: string; time: number; value: number } {
  const cells = text.split(',').map(unquote);
  const timestamp = cells[columns.timestamp] ?? '';
  const time = timeOf(timestamp);
  if (!Number.isFinite(time)) {
    throw new CommandFailure(`line ${number}: "${timestamp}" is not a date and time`);
  }
  const cell = cells[columns.value] ?? '';
  const value = cell === '' ? Number.NaN : Number(cell);
  if (cell !== '' && !/nan/i.test(cell) && Number.isNaN(value)) {
    throw new CommandFailure(`line ${number}: "${cell}" is not a number`);
  }
  return { timestamp, time, value };
}

/** ISO 8601, also with a space for the T; without a zone, UTC. Numbers are seconds, or milliseconds if they are large. */
function timeOf(text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    const number = Number(text);
    return number < 1e11 ? number * 1000 : number;
  }
  const iso = text.replace(' ', 'T');
  return Date.parse(/T.*(?:Z|[+-]\d\d:?\d\d)$/.test(iso) || !iso.includes('T') ? iso : `${iso}Z`);
}

function unquote(cell: string): string {
  return cell.trim().replace(/^"|"$/g, '');
}
