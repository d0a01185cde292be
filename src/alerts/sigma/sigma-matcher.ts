import type { CompiledRule } from './compile-rule.ts';
import type { CorrelationInput, Correlator } from './correlator.ts';
import { EventView, type FieldTable, type SigmaEvent } from './event-view.ts';
import type { SigmaCorrelationRule, SigmaRule } from './sigma-rule.ts';

/** A rule that an event has fulfilled. */
export interface SigmaMatch {
  readonly rule: SigmaRule;
  /** Ids of the events, oldest first; the last one decided. */
  readonly events: readonly string[];
  /** Values of the fields of `group-by`; empty for rules about single events. */
  readonly group: Readonly<Record<string, string>>;
  /** Time of the deciding event in milliseconds. */
  readonly time: number;
}

/** Id and time of an event, where its fields do not give them. */
export interface EventOrigin {
  readonly id?: string;
  /** Milliseconds since 1970. */
  readonly time?: number;
}

const TIME_FIELDS = ['time', 'timestamp', '@timestamp', 'eventTime', 'at'];
const ID_FIELDS = ['id', 'eventId', 'eventID', 'uuid'];

/** Compiled rules, and the state of their correlations. Its memory is bounded. */
export class SigmaMatcher {
  private readonly anyEvent: CompiledRule[] = [];
  private readonly byText = new Map<number, Map<string, CompiledRule[]>>();
  private readonly order = new Map<SigmaRule, number>();
  private readonly above = new Map<SigmaRule, Correlator[]>();
  private latest = 0;
  private count = 0;

  private readonly correlators: readonly Correlator[];
  private readonly fields: FieldTable;
  private readonly silent: ReadonlySet<SigmaRule>;

  constructor(
    compiled: readonly CompiledRule[],
    correlators: readonly Correlator[],
    fields: FieldTable,
    silent: ReadonlySet<SigmaRule>,
    membersOf: (rule: SigmaCorrelationRule) => readonly SigmaRule[],
  ) {
    this.correlators = correlators;
    this.fields = fields;
    this.silent = silent;
    compiled.forEach((rule, index) => {
      this.order.set(rule.rule, index);
      this.place(rule);
    });
    for (const correlator of correlators) {
      for (const member of new Set(membersOf(correlator.rule))) {
        this.above.set(member, [...(this.above.get(member) ?? []), correlator]);
      }
    }
  }

  /** Groups that correlations remember now. */
  get groupCount(): number {
    return this.correlators.reduce((sum, { groupCount }) => sum + groupCount, 0);
  }

  /** Returns the rules that this event fulfils, alone or with earlier ones. */
  see(event: SigmaEvent, origin: EventOrigin = {}): SigmaMatch[] {
    const view = new EventView(event, this.fields);
    const candidates = this.candidates(view);
    const matched = candidates.filter(({ matches }) => matches(view));
    this.count += 1;
    if (matched.length === 0) return [];
    const time = origin.time ?? timeOf(event) ?? this.latest;
    this.latest = Math.max(this.latest, time);
    const ids = [origin.id ?? idOf(event) ?? String(this.count)];
    const matches: SigmaMatch[] = [];
    for (const { rule } of matched) {
      this.report({ rule, time, ids, view, group: {} }, matches);
    }
    return matches;
  }

  /** Reports a match, and hands it to the correlations above it. */
  private report(input: CorrelationInput, matches: SigmaMatch[]): void {
    const { rule, time, ids, group } = input;
    if (!this.silent.has(rule)) matches.push({ rule, events: ids, group, time });
    for (const correlator of this.above.get(rule) ?? []) {
      const found = correlator.add(input);
      if (found === null) continue;
      const { rule: parent } = correlator;
      this.report({ rule: parent, time, ids: found.ids, view: null, group: found.group }, matches);
    }
  }

  private candidates(view: EventView): readonly CompiledRule[] {
    const found = new Set<CompiledRule>(this.anyEvent);
    for (const [slot, rules] of this.byText) {
      for (const text of view.texts(slot)) {
        for (const rule of rules.get(text) ?? []) found.add(rule);
      }
    }
    return [...found].sort((a, b) => this.order.get(a.rule)! - this.order.get(b.rule)!);
  }

  private place(rule: CompiledRule): void {
    const { precondition } = rule;
    if (precondition === null) {
      this.anyEvent.push(rule);
      return;
    }
    const rules = this.byText.get(precondition.slot) ?? new Map<string, CompiledRule[]>();
    this.byText.set(precondition.slot, rules);
    for (const text of precondition.texts) rules.set(text, [...(rules.get(text) ?? []), rule]);
  }
}

function timeOf(event: SigmaEvent): number | undefined {
  for (const field of TIME_FIELDS) {
    const value = event[field];
    if (typeof value === 'number') return value;
    const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    if (Number.isFinite(time)) return time;
  }
  return undefined;
}

function idOf(event: SigmaEvent): string | undefined {
  for (const field of ID_FIELDS) {
    const value = event[field];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
  }
  return undefined;
}
