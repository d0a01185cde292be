/** A request's place in a trace that its client began (W3C Trace Context). */
export interface Trace {
  readonly traceId: string;
  readonly parentId: string;
}

const TRACEPARENT = /^(?!ff)[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}(?:-.*)?$/;

/** Parsed `traceparent` header; undefined if missing or invalid. */
export function traceOf(header: string | string[] | undefined): Trace | undefined {
  const match = typeof header === 'string' ? TRACEPARENT.exec(header) : null;
  const [, traceId = '', parentId = ''] = match ?? [];
  return /[^0]/.test(traceId) && /[^0]/.test(parentId) ? { traceId, parentId } : undefined;
}
