import type { CorrelationBounds, SigmaCorrelationRule } from './sigma-rule.ts';

/** An event, or a match of another correlation, as a correlation sees it. */
export interface CorrelatedEvent {
  readonly time: number;
  /** Ids of the events behind it. */
  readonly ids: readonly string[];
  /** Position of the matched rule in the correlation's list. */
  readonly position: number;
  /** Value that is counted or added up; null if the event lacks the field. */
  readonly value: string | null;
}

/** The events of one group within the time span. */
export interface CorrelationWindow {
  /** Adds an event; returns the ids of the events if the correlation now holds, and starts again. */
  add(event: CorrelatedEvent): readonly string[] | null;
}

/** Ids of events that a match names at most. */
const MAX_IDS = 100;
/** Events that one group remembers at most, where the bounds need no fewer. */
const MAX_ENTRIES = 10_000;

export function newWindow(rule: SigmaCorrelationRule): CorrelationWindow {
  const span = rule.timespanSeconds * 1000;
  switch (rule.type) {
    case 'event_count':
    case 'value_sum':
    case 'value_avg':
      return new EntryWindow(rule, span);
    case 'value_count':
      return new DistinctWindow(span, rule.bounds, (event) => event.value, neededOf(rule.bounds));
    case 'temporal': {
      const all = { gte: rule.rules.length };
      const bounds = Object.keys(rule.bounds).length === 0 ? all : rule.bounds;
      return new DistinctWindow(span, bounds, ({ position }) => position, rule.rules.length);
    }
    case 'temporal_ordered':
      return new OrderedWindow(span, rule.rules.length);
  }
}

/** Whether a figure lies within all bounds. */
export function withinBounds(figure: number, bounds: CorrelationBounds): boolean {
  const { gte, gt, lte, lt, eq, neq } = bounds;
  return (
    (gte === undefined || figure >= gte) &&
    (gt === undefined || figure > gt) &&
    (lte === undefined || figure <= lte) &&
    (lt === undefined || figure < lt) &&
    (eq === undefined || figure === eq) &&
    (neq === undefined || figure !== neq)
  );
}

/** How many of the latest events decide whether the bounds hold. */
function neededOf({ gte, gt, lte, lt, eq, neq }: CorrelationBounds): number {
  const isOpen = lte === undefined && lt === undefined && eq === undefined && neq === undefined;
  const needed = Math.max(gte ?? 0, gt === undefined ? 0 : gt + 1);
  return isOpen && needed > 0 ? Math.min(Math.ceil(needed), MAX_ENTRIES) : MAX_ENTRIES;
}

/** Counts events, or adds up their values. */
class EntryWindow implements CorrelationWindow {
  private entries: CorrelatedEvent[] = [];
  private readonly limit: number;

  private readonly rule: SigmaCorrelationRule;
  private readonly span: number;

  constructor(rule: SigmaCorrelationRule, span: number) {
    this.rule = rule;
    this.span = span;
    this.limit = rule.type === 'event_count' ? neededOf(rule.bounds) : MAX_ENTRIES;
  }

  add(event: CorrelatedEvent): readonly string[] | null {
    const { type, bounds } = this.rule;
    if (type !== 'event_count' && !Number.isFinite(numberOf(event))) return null;
    this.entries.push(event);
    const latest = this.entries.reduce((max, { time }) => Math.max(max, time), event.time);
    this.entries = this.entries.filter(({ time }) => time > latest - this.span).slice(-this.limit);
    const count = this.entries.length;
    const sum = this.entries.reduce((total, entry) => total + numberOf(entry), 0);
    const figure = type === 'event_count' ? count : type === 'value_sum' ? sum : sum / count;
    if (!withinBounds(figure, bounds)) return null;
    const ids = this.entries.flatMap((entry) => entry.ids).slice(-MAX_IDS);
    this.entries = [];
    return ids;
  }
}

function numberOf({ value }: CorrelatedEvent): number {
  return value === null || value.trim() === '' ? Number.NaN : Number(value);
}

/** Counts distinct values, or distinct rules: remembers the latest event of each. */
class DistinctWindow implements CorrelationWindow {
  private readonly latest = new Map<string | number, CorrelatedEvent>();

  private readonly span: number;
  private readonly bounds: CorrelationBounds;
  private readonly keyOf: (event: CorrelatedEvent) => string | number | null;
  private readonly limit: number;

  constructor(
    span: number,
    bounds: CorrelationBounds,
    keyOf: (event: CorrelatedEvent) => string | number | null,
    limit: number,
  ) {
    this.span = span;
    this.bounds = bounds;
    this.keyOf = keyOf;
    this.limit = limit;
  }

  add(event: CorrelatedEvent): readonly string[] | null {
    const key = this.keyOf(event);
    if (key === null) return null;
    this.latest.delete(key);
    this.latest.set(key, event);
    for (const [old, { time }] of this.latest) {
      if (time > event.time - this.span && this.latest.size <= this.limit) break;
      this.latest.delete(old);
    }
    if (!withinBounds(this.latest.size, this.bounds)) return null;
    const ids = [...this.latest.values()].flatMap((entry) => entry.ids).slice(-MAX_IDS);
    this.latest.clear();
    return ids;
  }
}

/** Follows rules in their order: remembers, for each, the latest start of a chain that has come so far. */
class OrderedWindow implements CorrelationWindow {
  private chains: ({ readonly start: number; readonly ids: readonly string[] } | undefined)[] = [];

  private readonly span: number;
  private readonly length: number;

  constructor(span: number, length: number) {
    this.span = span;
    this.length = length;
  }

  add({ time, ids, position }: CorrelatedEvent): readonly string[] | null {
    const before = position === 0 ? { start: time, ids: [] } : this.chains[position - 1];
    if (before === undefined || time - before.start >= this.span) return null;
    const chain = { start: before.start, ids: [...before.ids, ...ids].slice(-MAX_IDS) };
    this.chains[position] = chain;
    if (position < this.length - 1) return null;
    this.chains = [];
    return chain.ids;
  }
}
