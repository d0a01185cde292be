import type { RequestContent } from '../../platform/index.ts';
import { inspectRequest, type Inspection } from '../payloads/index.ts';

/** Paths and queries of nothing but these characters hold no attack that needs others. */
const PLAIN = /^[\w\-/.=&]*$/;
const CLIMBS = '..';
/** Header values that are remembered as harmless. */
const MAX_KNOWN = 2000;

/**
 * Decides cheaply which requests are worth an inspection: those with a body, with unusual characters in the address, or
 * with a header value that was not found harmless before.
 */
export class PayloadInspection {
  private readonly harmless = new Set<string>();

  /** Whether a request must be inspected. */
  needs({ path, query, headers, body }: RequestContent): boolean {
    if (body !== '' || !PLAIN.test(path) || !PLAIN.test(query) || path.includes(CLIMBS))
      return true;
    for (const [name, value] of Object.entries(headers)) {
      if (!this.harmless.has(`${name}:${value}`)) return true;
    }
    return false;
  }

  inspect(method: string, { path, query, headers, body }: RequestContent): Inspection {
    const found = inspectRequest({ method, path, query, headers, body: jsonOf(body) });
    if (!found.detected) this.noteHarmless(headers);
    return found;
  }

  private noteHarmless(headers: RequestContent['headers']): void {
    for (const [name, value] of Object.entries(headers)) {
      if (this.harmless.size >= MAX_KNOWN) this.harmless.clear();
      this.harmless.add(`${name}:${value}`);
    }
  }
}

/** Values of JSON are inspected one by one, as an application reads them. */
function jsonOf(body: string): unknown {
  if (!/^\s*[[{]/.test(body)) return body;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}
