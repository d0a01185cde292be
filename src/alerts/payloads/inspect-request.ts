import { ATTACK_SCORE, PayloadFindings, type PayloadRule } from './findings.ts';
import { findMultipart } from './multipart.ts';
import { inspectText } from './inspect-value.ts';
import { findProtocol } from './protocol.ts';

/** A request as it was received. Missing parts are not looked at. */
export interface InspectedRequest {
  readonly method?: string;
  readonly path?: string;
  /** Text after `?`, still encoded, or parsed parameters. */
  readonly query?: string | Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Text, or parsed JSON. */
  readonly body?: unknown;
}

export interface Inspection {
  readonly detected: boolean;
  /** Probability of an attack, from 0 to 1. */
  readonly score: number;
  /** What was found, the strongest first. */
  readonly rules: readonly PayloadRule[];
}

/** Values of one request that are looked at, and how deep. */
const MAX_VALUES = 1000;
const MAX_DEPTH = 20;

/** Headers whose values have a syntax of their own that would look like an attack. */
const SKIPPED = new Set([
  ...['accept', 'accept-encoding', 'accept-language', 'accept-charset', 'connection', 'host'],
  ...[
    'content-length',
    'content-type',
    'authorization',
    'dpop',
    'if-none-match',
    'if-modified-since',
  ],
  ...['traceparent', 'tracestate', 'date', 'range', 'via', 'forwarded', 'x-forwarded-for'],
  ...['sec-ch-ua', 'sec-ch-ua-mobile', 'sec-ch-ua-platform', 'keep-alive', 'proxy-connection'],
]);

/** Looks for attacks in one value, such as a parameter. */
export function inspectValue(text: string): Inspection {
  const findings = new PayloadFindings();
  inspectText(text, findings);
  return toInspection(findings);
}

/** Looks for attacks in every part of a request. Evidence of different parts is not added up. */
export function inspectRequest(request: InspectedRequest): Inspection {
  const all = new PayloadFindings();
  let score = 0;
  const take = (findings: PayloadFindings): void => {
    score = Math.max(score, findings.score);
    all.addAll(findings);
  };
  const values = new ValueReader((text) => {
    const findings = new PayloadFindings();
    inspectText(text, findings);
    take(findings);
  });
  const protocol = new PayloadFindings();
  findProtocol(request, protocol);
  take(protocol);
  if (request.path !== undefined) values.text(request.path);
  if (typeof request.query === 'string') values.form(request.query);
  else values.tree(request.query, 0);
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (SKIPPED.has(name.toLowerCase())) continue;
    if (name.toLowerCase() === 'cookie') values.cookies(String(value));
    else for (const each of [value ?? []].flat()) values.text(String(each));
  }
  readBody(request, values, take);
  return { ...toInspection(all), detected: score >= ATTACK_SCORE, score };
}

function readBody(
  { body, headers }: InspectedRequest,
  values: ValueReader,
  take: (findings: PayloadFindings) => void,
): void {
  if (body === undefined || body === null || body === '') return;
  if (typeof body !== 'string') return values.tree(body, 0);
  const type = Object.entries(headers ?? {}).find(
    ([name]) => name.toLowerCase() === 'content-type',
  )?.[1];
  const media = String(type ?? '').toLowerCase();
  if (media.includes('multipart/') || body.includes('Content-Disposition:')) {
    const findings = new PayloadFindings();
    const parts = findMultipart(body, findings);
    take(findings);
    for (const part of parts) values.text(part);
    if (parts.length > 0) return;
  }
  if (media.includes('json') || /^\s*[[{]/.test(body)) {
    try {
      return values.tree(JSON.parse(body), 0);
    } catch {
      // A body that is no JSON is read as the text that it is.
    }
  }
  if (/^[^\s<={}]{1,200}=/.test(body)) values.form(body);
  else values.text(body);
  if (media.includes('xml')) values.markup(body);
}

/** Takes the parts of a request apart into the values that attackers fill. */
class ValueReader {
  private left = MAX_VALUES;
  private readonly visit: (text: string) => void;

  constructor(visit: (text: string) => void) {
    this.visit = visit;
  }

  text(text: string): void {
    if (text === '' || this.left <= 0) return;
    this.left -= 1;
    this.visit(text);
  }

  form(text: string): void {
    for (const pair of text.split('&')) {
      const at = pair.indexOf('=');
      const [name, value] = at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      const key = unescapeForm(name);
      this.text(key);
      if (key.includes('=')) this.text(key.slice(key.indexOf('=') + 1));
      if (value !== '') this.text(unescapeForm(value));
    }
    const isTorn = text.split('&').some((pair) => !pair.includes('='));
    if (isTorn) this.text(unescapeForm(text));
  }

  cookies(text: string): void {
    for (const pair of text.split(/;\s?/)) {
      const at = pair.indexOf('=');
      this.text(pair.slice(0, Math.max(0, at)));
      this.text(pair.slice(at + 1));
    }
  }

  tree(value: unknown, depth: number): void {
    if (depth > MAX_DEPTH) return;
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) this.tree(item, depth + 1);
      return;
    }
    for (const [key, item] of Object.entries(value)) {
      this.text(key);
      this.tree(item, depth + 1);
    }
    const operator = Object.keys(value).find((key) => /^\$[a-z]{2,12}$/i.test(key));
    if (operator !== undefined) this.text(`{"${operator}":`);
  }

  /** Values of attributes and texts between tags. */
  markup(text: string): void {
    const quoted = text.split('"').filter((_, index) => index % 2 === 1);
    const between = text.split('<').map((part) => part.slice(part.indexOf('>') + 1));
    for (const value of [...quoted, ...between]) this.text(value.trim());
  }
}

/** One layer of form encoding; a value that is not well encoded stays as it is. */
function unescapeForm(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

function toInspection(findings: PayloadFindings): Inspection {
  const { score, rules } = findings;
  return { detected: score >= ATTACK_SCORE, score, rules };
}
