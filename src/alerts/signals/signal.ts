import type { Evidence } from '../alerts/alert.entity.ts';

/** Streams of signals, each in an order of its own. */
export const SIGNAL_KINDS = ['audit', 'request'] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];

/** Something that happened, as detection rules see it: docs/detection.md lists the fields. */
export interface Signal {
  readonly kind: SignalKind;
  /** Position in the stream of its organization; later ones are greater. */
  readonly position: number;
  /** Id of the audit entry, or the position of the request signal. */
  readonly id: string;
  readonly at: Date;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The signal as evidence of an alert. */
export function toEvidence({ kind, id, at, fields }: Signal): Evidence {
  return { kind, id, at: at.toISOString(), summary: describeFields(kind, fields) };
}

function describeFields(kind: SignalKind, fields: Signal['fields']): string {
  const text = (name: string): string => {
    const value = fields[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const parts =
    kind === 'audit'
      ? [text('action'), text('resource'), text('status'), text('reason')]
      : [text('method'), text('route'), 'answered', text('status'), text('problem')];
  return parts
    .filter((part) => part !== '')
    .join(' ')
    .slice(0, 300);
}
