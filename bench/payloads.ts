/**
 * How well and how fast attacks in requests are detected: shares detected by source and category on labelled data
 * (../shared/data/security/attacks), each for the half that the detector was developed on and the half held out,
 * and the processor time for a request of 8 KiB. `node bench/payloads.ts`
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { ATTACKS, HONEST_TEXTS } from '../src/alerts/payloads/attacks.fixture.ts';
import { inspectRequest, inspectValue } from '../src/alerts/payloads/index.ts';
import { percentile, report } from './support/measure.ts';

const FOLDER = new URL('../../shared/data/security/attacks/', import.meta.url);

interface Counted {
  seen: number;
  detected: number;
}

const counts = new Map<string, [developed: Counted, heldOut: Counted]>();

function count(kind: string, text: string, detected: boolean): void {
  const empty = (): Counted => ({ seen: 0, detected: 0 });
  const halves = counts.get(kind) ?? [empty(), empty()];
  counts.set(kind, halves);
  const half = halves[createHash('sha256').update(`x${text}`).digest()[0]! % 2]!;
  half.seen += 1;
  if (detected) half.detected += 1;
}

function rows<T>(name: string): T[] {
  return readFileSync(new URL(name, FOLDER), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

interface ParamRow {
  payload: string;
  label: string;
  category: string;
  source: string;
}

interface RequestRow {
  label: string;
  category: string;
  request: {
    method?: string;
    uri?: string;
    data?: string;
    headers?: Record<string, string>;
    encoded_request?: string;
  };
}

function countShared(): void {
  for (const { payload, label, category, source } of rows<ParamRow>('params.jsonl')) {
    if (source === 'fuzzdb' && category === 'rfi') continue;
    count(`${label} ${source} ${category}`, payload, inspectValue(payload).detected);
    if (source === 'HttpParamsDataset') {
      count(`${label} ${source}`, payload, inspectValue(payload).detected);
    }
  }
  for (const { label, category, request } of rows<RequestRow>('crs_requests.jsonl')) {
    if (label !== 'malicious' || request.encoded_request !== undefined) continue;
    const { method = 'GET', uri = '/', data, headers = {} } = request;
    const at = uri.includes('?') ? uri.indexOf('?') : uri.length;
    const parts = { method, path: uri.slice(0, at), query: uri.slice(at + 1), headers, body: data };
    count(`${label} core rules ${category}`, JSON.stringify(parts), inspectRequest(parts).detected);
  }
  for (const [kind, halves] of [...counts].sort()) {
    const shares = halves.map(({ seen, detected }) =>
      seen === 0 ? '-' : `${((100 * detected) / seen).toFixed(2)}% of ${seen}`,
    );
    console.log(`     ${kind.padEnd(60)} ${shares[0]!.padEnd(18)} held out ${shares[1]!}`);
  }
  const share = (kind: string): number => {
    const [{ seen, detected }] = [counts.get(kind)![1]];
    return (100 * detected) / seen;
  };
  report(
    'HttpParams attacks detected, held out (%)',
    share('malicious HttpParamsDataset'),
    99.5,
    'least',
  );
  report(
    'HttpParams honest values flagged, held out (%)',
    share('benign HttpParamsDataset'),
    0.03,
    'most',
  );
}

/** A JSON body of 8 KiB with texts, some of them encoded. */
function largeRequest(i: number): Parameters<typeof inspectRequest>[0] {
  const words = HONEST_TEXTS.slice(i % 20).join(' ');
  const note = (i % 2 === 0 ? words : encodeURIComponent(words)).repeat(5).slice(0, 7600);
  return {
    method: 'POST',
    path: '/v1/datasets',
    query: 'limit=50&cursor=abc',
    headers: { 'Content-Type': 'application/json', 'User-Agent': 'Mozilla/5.0 (X11; Linux)' },
    body: JSON.stringify({ name: 'demand', note }),
  };
}

if (existsSync(FOLDER)) countShared();
const flagged = HONEST_TEXTS.filter((text) => inspectValue(text).detected).length;
report(
  'own adversarial honest texts flagged (%)',
  (100 * flagged) / HONEST_TEXTS.length,
  10,
  'most',
);
const attacks = Object.values(ATTACKS).flat();
const found = attacks.filter((text) => inspectValue(text).detected).length;
report('own attacks detected (%)', (100 * found) / attacks.length, 95, 'least');

for (let i = 0; i < 500; i += 1) inspectRequest(largeRequest(i));
const times = Array.from({ length: 3000 }, (_, i) => {
  const request = largeRequest(i);
  const before = process.cpuUsage();
  inspectRequest(request);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
});
console.log(`     median for 8 KiB: ${percentile(times, 0.5).toFixed(3)} ms`);
report(
  'processor time of a request of 8 KiB, 99th percentile (ms)',
  percentile(times, 0.99),
  1,
  'most',
);
