/** Whether a character, by its UTF-16 code, is one of a set. */
export type CharTest = (code: number) => boolean;

export type Assertion = 'start' | 'end' | 'boundary' | 'no-boundary';

/** Parsed regular expression. */
export type RegexNode =
  | { readonly kind: 'char'; readonly test: CharTest }
  | { readonly kind: 'assert'; readonly what: Assertion }
  | { readonly kind: 'all'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'any'; readonly parts: readonly RegexNode[] }
  | {
      readonly kind: 'repeat';
      readonly part: RegexNode;
      readonly min: number;
      readonly max: number;
    };

/** A part of regular expressions that cannot be matched in linear time: looking around, and back references. */
export class UnsupportedSyntax extends SyntaxError {}

const MAX_DEPTH = 100;
const MAX_REPEATS = 1000;
const CONTROLS: Readonly<Record<string, number>> = {
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  a: 7,
  e: 27,
};

const isDigit: CharTest = (code) => code >= 48 && code <= 57;
export const isRegexWord: CharTest = (code) =>
  isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
const isSpace: CharTest = (code) => /\s/.test(String.fromCharCode(code));
const isLineEnd: CharTest = (code) =>
  code === 10 || code === 13 || code === 0x2028 || code === 0x2029;
const not =
  (test: CharTest): CharTest =>
  (code) =>
    !test(code);
const CLASSES: Readonly<Record<string, CharTest>> = {
  d: isDigit,
  D: not(isDigit),
  w: isRegexWord,
  W: not(isRegexWord),
  s: isSpace,
  S: not(isSpace),
};

/** @throws SyntaxError for a text that is no regular expression; UnsupportedSyntax */
export function parseRegex(pattern: string, flags: ReadonlySet<string>): RegexNode {
  return new RegexParser(pattern, flags).parse();
}

class RegexParser {
  private at = 0;
  private readonly pattern: string;
  private readonly flags: ReadonlySet<string>;

  constructor(pattern: string, flags: ReadonlySet<string>) {
    this.pattern = pattern;
    this.flags = flags;
  }

  parse(): RegexNode {
    const node = this.alternatives(0);
    if (this.at < this.pattern.length) throw new SyntaxError('a ")" has no "("');
    return node;
  }

  private alternatives(depth: number): RegexNode {
    if (depth > MAX_DEPTH) throw new SyntaxError(`groups are nested deeper than ${MAX_DEPTH}`);
    const parts = [this.sequence(depth)];
    while (this.take('|')) parts.push(this.sequence(depth));
    return parts.length === 1 ? parts[0]! : { kind: 'any', parts };
  }

  private sequence(depth: number): RegexNode {
    const parts: RegexNode[] = [];
    while (this.at < this.pattern.length && !'|)'.includes(this.pattern[this.at]!)) {
      parts.push(this.repeated(this.atom(depth)));
    }
    return { kind: 'all', parts };
  }

  private repeated(node: RegexNode): RegexNode {
    let part = node;
    for (;;) {
      const bounds = this.quantifier();
      if (bounds === null) return part;
      if (part.kind === 'assert') throw new SyntaxError('an assertion cannot be repeated');
      if (!this.take('?')) this.take('+');
      part = { kind: 'repeat', part, ...bounds };
    }
  }

  private quantifier(): { min: number; max: number } | null {
    if (this.take('*')) return { min: 0, max: Infinity };
    if (this.take('+')) return { min: 1, max: Infinity };
    if (this.take('?')) return { min: 0, max: 1 };
    const found = /^\{(\d{1,6})(,(\d{0,6}))?\}/.exec(this.pattern.slice(this.at, this.at + 16));
    if (found === null) return null;
    this.at += found[0].length;
    const min = Number(found[1]);
    const max = found[2] === undefined ? min : found[3] === '' ? Infinity : Number(found[3]);
    if (max < min) throw new SyntaxError('the numbers of a quantifier are out of order');
    if (min > MAX_REPEATS || (max !== Infinity && max > MAX_REPEATS)) {
      throw new SyntaxError(`a quantifier is larger than ${MAX_REPEATS}`);
    }
    return { min, max };
  }

  private atom(depth: number): RegexNode {
    const char = this.pattern[this.at]!;
    this.at += 1;
    switch (char) {
      case '(':
        return this.group(depth);
      case '[':
        return this.charClass();
      case '.':
        return { kind: 'char', test: this.flags.has('s') ? () => true : not(isLineEnd) };
      case '^':
        return { kind: 'assert', what: 'start' };
      case '$':
        return { kind: 'assert', what: 'end' };
      case '\\':
        return this.escape();
      case '*':
      case '+':
      case '?':
        throw new SyntaxError('nothing to repeat');
      default:
        return this.literal(char.charCodeAt(0));
    }
  }

  private group(depth: number): RegexNode {
    if (this.take('?')) {
      const rest = this.pattern.slice(this.at, this.at + 60);
      if (/^(?:[=!]|<[=!]|>)/.test(rest)) throw new UnsupportedSyntax('looks around');
      const head = /^(?::|P?<[A-Za-z_]\w{0,50}>)/.exec(rest);
      if (head === null) throw new SyntaxError('an unknown kind of group');
      this.at += head[0].length;
    }
    const inner = this.alternatives(depth + 1);
    if (!this.take(')')) throw new SyntaxError('a "(" has no ")"');
    return inner;
  }

  private escape(): RegexNode {
    const char = this.pattern[this.at];
    if (char === undefined) throw new SyntaxError('a backslash at the end');
    if (char === 'b' || char === 'B') {
      this.at += 1;
      return { kind: 'assert', what: char === 'b' ? 'boundary' : 'no-boundary' };
    }
    if (char === 'A' || char === 'z' || char === 'Z') {
      this.at += 1;
      return { kind: 'assert', what: char === 'A' ? 'start' : 'end' };
    }
    if (/[1-9k]/.test(char)) throw new UnsupportedSyntax('has back references');
    const found = this.escaped();
    return typeof found === 'number' ? this.literal(found) : { kind: 'char', test: found };
  }

  /** What follows a backslash, in and out of classes: one character, or a set. */
  private escaped(): number | CharTest {
    const char = this.pattern[this.at]!;
    this.at += 1;
    if (Object.hasOwn(CLASSES, char)) return CLASSES[char]!;
    if (Object.hasOwn(CONTROLS, char)) return CONTROLS[char]!;
    if (char === '0') return 0;
    const digits = char === 'x' ? 2 : char === 'u' ? 4 : 0;
    const hex = this.pattern.slice(this.at, this.at + digits);
    if (digits > 0 && new RegExp(`^[0-9a-fA-F]{${digits}}$`).test(hex)) {
      this.at += digits;
      return Number.parseInt(hex, 16);
    }
    return char.charCodeAt(0);
  }

  private charClass(): RegexNode {
    const isNegated = this.take('^');
    const tests: CharTest[] = [];
    while (!this.take(']')) {
      const first = this.classItem();
      if (typeof first !== 'number') {
        tests.push(first);
        continue;
      }
      const isRange =
        this.pattern[this.at] === '-' && !'] '.includes(this.pattern[this.at + 1] ?? ']');
      const last = isRange ? this.rangeEnd() : first;
      if (typeof last !== 'number') {
        tests.push(this.folded(first, first), (code) => code === 45, last);
      } else if (last < first) throw new SyntaxError('a range is out of order');
      else tests.push(this.folded(first, last));
    }
    const test: CharTest = (code) => tests.some((each) => each(code)) !== isNegated;
    return { kind: 'char', test };
  }

  private rangeEnd(): number | CharTest {
    this.at += 1;
    return this.classItem();
  }

  private classItem(): number | CharTest {
    const char = this.pattern[this.at];
    if (char === undefined) throw new SyntaxError('a "[" has no "]"');
    this.at += 1;
    if (char !== '\\') return char.charCodeAt(0);
    if (this.at >= this.pattern.length) throw new SyntaxError('a backslash at the end');
    if (this.pattern[this.at] === 'b') {
      this.at += 1;
      return 8;
    }
    return this.escaped();
  }

  private literal(code: number): RegexNode {
    return { kind: 'char', test: this.folded(code, code) };
  }

  /** Characters of a range, in both cases with the flag `i`. */
  private folded(first: number, last: number): CharTest {
    const within: CharTest = (code) => code >= first && code <= last;
    if (!this.flags.has('i')) return within;
    return (code) => {
      if (within(code)) return true;
      const char = String.fromCharCode(code);
      return within(char.toLowerCase().charCodeAt(0)) || within(char.toUpperCase().charCodeAt(0));
    };
  }

  private take(char: string): boolean {
    const found = this.pattern[this.at] === char;
    if (found) this.at += 1;
    return found;
  }
}
