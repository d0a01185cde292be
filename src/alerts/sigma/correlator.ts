import { type CorrelationWindow, newWindow } from './correlation-window.ts';
import { type EventView, type FieldTable, toText } from './event-view.ts';
import type { SigmaCorrelationRule, SigmaRule } from './sigma-rule.ts';

/** A match of a rule, on its way to the correlations above it. */
export interface CorrelationInput {
  readonly rule: SigmaRule;
  readonly time: number;
  readonly ids: readonly string[];
  /** Null for a match of a correlation, whose fields are those of its group. */
  readonly view: EventView | null;
  readonly group: Readonly<Record<string, string>>;
}

/** A correlation that holds. */
export interface CorrelationMatch {
  readonly ids: readonly string[];
  readonly group: Readonly<Record<string, string>>;
}

/** State of one correlation: a window per group, the least recently used of which goes when there are too many. */
export class Correlator {
  private readonly windows = new Map<string, CorrelationWindow>();
  private readonly positions = new Map<SigmaRule, number[]>();

  readonly rule: SigmaCorrelationRule;
  private readonly fields: FieldTable;
  private readonly maxGroups: number;

  constructor(
    rule: SigmaCorrelationRule,
    members: readonly SigmaRule[],
    fields: FieldTable,
    maxGroups: number,
  ) {
    this.rule = rule;
    this.fields = fields;
    this.maxGroups = maxGroups;
    members.forEach((member, position) => {
      this.positions.set(member, [position, ...(this.positions.get(member) ?? [])]);
    });
  }

  get groupCount(): number {
    return this.windows.size;
  }

  /** Events without a field of `group-by` belong to no group. */
  add(input: CorrelationInput): CorrelationMatch | null {
    const group = this.groupOf(input);
    if (group === null) return null;
    const key = JSON.stringify(Object.values(group));
    const window = this.windowOf(key);
    const { valueField } = this.rule;
    const value = valueField === null ? null : this.read(input, valueField);
    for (const position of this.positions.get(input.rule) ?? []) {
      const ids = window.add({ time: input.time, ids: input.ids, position, value });
      if (ids === null) continue;
      this.windows.delete(key);
      return { ids, group };
    }
    return null;
  }

  private windowOf(key: string): CorrelationWindow {
    const window = this.windows.get(key) ?? newWindow(this.rule);
    this.windows.delete(key);
    this.windows.set(key, window);
    if (this.windows.size > this.maxGroups) {
      this.windows.delete(this.windows.keys().next().value!);
    }
    return window;
  }

  private groupOf(input: CorrelationInput): Record<string, string> | null {
    const group: Record<string, string> = {};
    for (const name of this.rule.groupBy) {
      const { rule } = input;
      const fields = this.rule.aliases.get(name);
      const field = fields?.get(rule.name ?? '') ?? fields?.get(rule.id ?? '') ?? name;
      const value = this.read(input, field);
      if (value === null) return null;
      group[name] = value;
    }
    return group;
  }

  private read({ view, group }: CorrelationInput, field: string): string | null {
    if (view === null) return group[field] ?? null;
    const value = view.values(this.fields.slotOf(field)).find((found) => found !== null);
    return value === undefined ? null : toText(value);
  }
}
