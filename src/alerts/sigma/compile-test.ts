import { BlockList, isIP } from 'node:net';
import { encodeValue, isEncoder } from './encode-value.ts';
import { type EventView, type FieldTable, toText } from './event-view.ts';
import { compileRegex } from './regex.ts';
import { SigmaError } from './sigma-error.ts';
import type { SigmaFieldTest, SigmaScalar } from './sigma-rule.ts';
import { type Anchoring, compilePattern, hasWildcards, literalOf } from './text-pattern.ts';

/** A compiled part of a rule. */
export type EventTest = (event: EventView) => boolean;

/** Lists of texts that rules refer to as `%name%` with the modifier `expand`. */
export type Placeholders = Readonly<Record<string, readonly string[]>>;

const ANCHORINGS = new Set(['contains', 'startswith', 'endswith']);
const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  lt: (left, right) => left < right,
  lte: (left, right) => left <= right,
  gt: (left, right) => left > right,
  gte: (left, right) => left >= right,
};
const TIME_PARTS: Readonly<Record<string, (time: Date) => number>> = {
  minute: (time) => time.getUTCMinutes(),
  hour: (time) => time.getUTCHours(),
  day: (time) => time.getUTCDate(),
  week: isoWeek,
  month: (time) => time.getUTCMonth() + 1,
  year: (time) => time.getUTCFullYear(),
};
const PLAIN = new Set(['all', 'cased', 'neq', 'exists', 're', 'i', 'm', 's', 'cidr', 'fieldref']);

/** Test of one value of a rule against the values that an event has. */
type ValueTest = (event: EventView) => boolean;

/** Compiles one line of a selection. @throws SigmaError for modifiers and values that cannot be used */
export function compileFieldTest(
  test: SigmaFieldTest,
  fields: FieldTable,
  file: string,
  placeholders: Placeholders,
): EventTest {
  const fail = (problem: string): never => {
    throw new SigmaError(file, test.place.line, test.place.column, problem);
  };
  for (const modifier of test.modifiers) {
    const isKnown =
      PLAIN.has(modifier) ||
      ANCHORINGS.has(modifier) ||
      isEncoder(modifier) ||
      modifier === 'expand' ||
      Object.hasOwn(COMPARISONS, modifier) ||
      Object.hasOwn(TIME_PARTS, modifier);
    if (!isKnown) fail(`unknown modifier "${modifier}"`);
  }
  const compiler = new ValueCompiler(test, fields, placeholders, fail);
  const tests = compiler.compile();
  const joined: EventTest = test.modifiers.includes('all')
    ? (event) => tests.every((matches) => matches(event))
    : (event) => tests.some((matches) => matches(event));
  return test.modifiers.includes('neq') ? (event) => !joined(event) : joined;
}

/** Texts of which a field must equal one, in lower case, where the test says no more than that. */
export function exactTexts(test: SigmaFieldTest): readonly string[] | null {
  if (test.field === null || test.modifiers.length > 0) return null;
  const texts = test.values.map((value) => (value === null ? null : String(value)));
  if (texts.some((text) => text === null || hasWildcards(text))) return null;
  return texts.map((text) => literalOf(text!).toLowerCase());
}

class ValueCompiler {
  private readonly slot: number | null;
  private readonly isCased: boolean;

  private readonly test: SigmaFieldTest;
  private readonly fields: FieldTable;
  private readonly placeholders: Placeholders;
  private readonly fail: (problem: string) => never;

  constructor(
    test: SigmaFieldTest,
    fields: FieldTable,
    placeholders: Placeholders,
    fail: (problem: string) => never,
  ) {
    this.test = test;
    this.fields = fields;
    this.placeholders = placeholders;
    this.fail = fail;
    this.slot = test.field === null ? null : fields.slotOf(test.field);
    this.isCased = this.has('cased');
  }

  compile(): readonly ValueTest[] {
    const { values } = this.test;
    if (this.has('exists')) return values.map((value) => this.exists(value));
    if (this.has('re')) return values.map((value) => this.regex(String(value)));
    if (this.has('cidr')) return [this.cidr(values.map(String))];
    if (this.has('fieldref')) return values.map((value) => this.reference(String(value)));
    const part = this.test.modifiers.find((name) => Object.hasOwn(TIME_PARTS, name));
    const comparison = this.test.modifiers.find((name) => Object.hasOwn(COMPARISONS, name));
    if (part !== undefined || comparison !== undefined) {
      return values.map((value) => this.compare(value, comparison, part));
    }
    return this.texts(values);
  }

  /** Plain texts are compared by one look into a set, unless each must match. */
  private texts(values: readonly SigmaScalar[]): readonly ValueTest[] {
    const exact = this.has('all') ? null : exactTexts(this.test);
    if (exact !== null && exact.length > 1) {
      const set = new Set(exact);
      const slot = this.needField();
      return [(event) => event.texts(slot).some((text) => set.has(text))];
    }
    return values.map((value) => this.text(value));
  }

  private text(value: SigmaScalar): ValueTest {
    if (value === null) {
      const slot = this.needField();
      return (event) => event.values(slot).every((found) => found === null);
    }
    let anchoring = (this.test.modifiers.find((name) => ANCHORINGS.has(name)) ??
      'whole') as Anchoring;
    if (this.has('base64offset') || this.slot === null) anchoring = 'contains';
    const tests = this.encoded(String(value)).map((text) =>
      compilePattern(this.isCased ? text : text.toLowerCase(), anchoring),
    );
    return this.onTexts((text) => tests.some((matches) => matches(text)));
  }

  /** Applies `expand`, `windash`, `base64` and so on, in the order in which they stand. */
  private encoded(text: string): readonly string[] {
    let texts: readonly string[] = [text];
    for (const modifier of this.test.modifiers) {
      if (modifier === 'expand') texts = texts.flatMap((each) => this.expand(each));
      else if (isEncoder(modifier)) texts = texts.flatMap((each) => encodeValue(modifier, each));
    }
    return texts;
  }

  private expand(text: string): readonly string[] {
    const name = /%([\w.-]+)%/.exec(text)?.[1];
    if (name === undefined) return [text];
    if (!Object.hasOwn(this.placeholders, name)) {
      return this.fail(`the placeholder %${name}% has no values`);
    }
    return this.placeholders[name]!.flatMap((value) =>
      this.expand(text.replace(`%${name}%`, () => value)),
    );
  }

  private regex(pattern: string): ValueTest {
    const flags = ['i', 'm', 's'].filter((flag) => this.has(flag)).join('');
    try {
      const matches = compileRegex(pattern, flags);
      return this.onTexts(matches, true);
    } catch (error) {
      return this.fail(`not a usable regular expression: ${(error as Error).message}`);
    }
  }

  private cidr(networks: readonly string[]): ValueTest {
    const list = new BlockList();
    for (const network of networks) {
      const [address = '', prefix = ''] = network.split('/');
      const version = isIP(address);
      const bits = Number(prefix);
      if (version === 0 || !/^\d+$/.test(prefix) || bits > (version === 4 ? 32 : 128)) {
        this.fail(`"${network}" is not a network such as 10.0.0.0/8`);
      }
      list.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6');
    }
    return this.onTexts((text) => {
      const version = isIP(text);
      return version !== 0 && list.check(text, version === 4 ? 'ipv4' : 'ipv6');
    });
  }

  /** Compares with the value of another field of the event. */
  private reference(field: string): ValueTest {
    const [slot, other] = [this.needField(), this.fields.slotOf(field)];
    const anchoring = this.test.modifiers.find((name) => ANCHORINGS.has(name));
    const matches = (text: string, wanted: string): boolean => {
      if (anchoring === 'contains') return text.includes(wanted);
      if (anchoring === 'startswith') return text.startsWith(wanted);
      return anchoring === 'endswith' ? text.endsWith(wanted) : text === wanted;
    };
    return (event) =>
      event.texts(slot).some((text) => event.texts(other).some((wanted) => matches(text, wanted)));
  }

  private exists(value: SigmaScalar): ValueTest {
    const slot = this.needField();
    const isWanted = String(value) === 'true' || String(value) === 'yes';
    return (event) => event.values(slot).length > 0 === isWanted;
  }

  private compare(
    value: SigmaScalar,
    comparison: string | undefined,
    part: string | undefined,
  ): ValueTest {
    const slot = this.needField();
    const wanted = Number(value);
    if (value === null || value === '' || Number.isNaN(wanted)) {
      this.fail(`${comparison ?? part} needs a number, not "${value}"`);
    }
    const holds = COMPARISONS[comparison ?? ''] ?? ((left, right) => left === right);
    const numberOf = part === undefined ? toNumber : partReader(TIME_PARTS[part]!);
    return (event) => event.values(slot).some((found) => holds(numberOf(found), wanted));
  }

  private onTexts(matches: (text: string) => boolean, isCased = this.isCased): ValueTest {
    const { slot } = this;
    if (slot === null) {
      if (isCased) return (event) => allTexts(event).some(matches);
      return (event) => event.keywords().some(matches);
    }
    if (!isCased) return (event) => event.texts(slot).some(matches);
    return (event) => event.values(slot).some((value) => value !== null && matches(toText(value)));
  }

  private needField(): number {
    return this.slot ?? this.fail('keywords can be texts only, without this modifier');
  }

  private has(modifier: string): boolean {
    return this.test.modifiers.includes(modifier);
  }
}

/** The texts of an event with their case. */
function allTexts(event: EventView): readonly string[] {
  return [JSON.stringify(event.event)];
}

function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

function partReader(read: (time: Date) => number): (value: unknown) => number {
  return (value) => read(new Date(value as string));
}

/** Week of the year after ISO 8601. */
function isoWeek(time: Date): number {
  const thursday = new Date(time);
  thursday.setUTCDate(time.getUTCDate() + 3 - ((time.getUTCDay() + 6) % 7));
  const start = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return 1 + Math.floor((thursday.getTime() - start) / (7 * 86_400_000));
}
