/** An event as rules see it: any JSON object. */
export type SigmaEvent = Readonly<Record<string, unknown>>;

/** Values of one field that are looked at; an event with longer lists is cut. */
const MAX_VALUES = 1000;
const MAX_DEPTH = 30;

/** Reads fields of one event, and keeps what it has read for the next rule. */
export class EventView {
  private readonly found: (readonly unknown[] | undefined)[] = [];
  private readonly lower: (readonly string[] | undefined)[] = [];
  private words: readonly string[] | undefined;

  readonly event: SigmaEvent;
  private readonly fields: FieldTable;

  constructor(event: SigmaEvent, fields: FieldTable) {
    this.event = event;
    this.fields = fields;
  }

  /** All values at a field, without lists; empty if the event lacks the field. */
  values(slot: number): readonly unknown[] {
    return (this.found[slot] ??= this.fields.read(slot, this.event));
  }

  /** Values at a field as lower-case texts. */
  texts(slot: number): readonly string[] {
    return (this.lower[slot] ??= this.values(slot).flatMap((value) =>
      value === null || value === undefined ? [] : [toText(value).toLowerCase()],
    ));
  }

  /** Every text in the event, in lower case, for keywords. */
  keywords(): readonly string[] {
    if (this.words === undefined) {
      const texts: string[] = [];
      collectTexts(this.event, texts, 0);
      this.words = texts.map((text) => text.toLowerCase());
    }
    return this.words;
  }
}

/** The fields that a set of rules reads; each has a number. */
export class FieldTable {
  private readonly slots = new Map<string, number>();
  private readonly paths: (readonly (readonly string[])[])[] = [];

  private readonly mapping: ReadonlyMap<string, readonly string[]>;

  /** @param mapping names of the event's fields by those of the rules */
  constructor(mapping: ReadonlyMap<string, readonly string[]>) {
    this.mapping = mapping;
  }

  slotOf(field: string): number {
    const known = this.slots.get(field);
    if (known !== undefined) return known;
    const slot = this.paths.length;
    this.slots.set(field, slot);
    this.paths.push((this.mapping.get(field) ?? [field]).map((name) => name.split('.')));
    return slot;
  }

  read(slot: number, event: SigmaEvent): readonly unknown[] {
    const values: unknown[] = [];
    for (const path of this.paths[slot]!) collect(event, path, 0, values);
    return values;
  }
}

/** Follows a path through objects and lists. A key may itself contain dots. */
function collect(value: unknown, path: readonly string[], from: number, into: unknown[]): void {
  if (into.length >= MAX_VALUES) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, path, from, into);
    return;
  }
  if (from === path.length) {
    if (value !== undefined) into.push(value);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const object = value as Record<string, unknown>;
  let key = '';
  for (let end = from; end < path.length; end += 1) {
    key = end === from ? path[end]! : `${key}.${path[end]}`;
    if (Object.hasOwn(object, key)) collect(object[key], path, end + 1, into);
  }
}

function collectTexts(value: unknown, into: string[], depth: number): void {
  if (into.length >= MAX_VALUES || depth > MAX_DEPTH) return;
  if (typeof value === 'string') into.push(value);
  else if (typeof value === 'number' || typeof value === 'boolean') into.push(String(value));
  else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) collectTexts(item, into, depth + 1);
  }
}

/** A value as text: objects as JSON, everything else as JavaScript writes it. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
