import { tokensOf, type Token } from './filter-tokens.ts';
import { ScimProblem, type ScimType } from './scim-problem.ts';

const OPERATORS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
export type Operator = (typeof OPERATORS)[number];
export type FilterValue = string | number | boolean | null;

/** A filter (RFC 7644, section 3.4.2.2). Paths are in lower case and without the URN of a core schema. */
export type Filter =
  | {
      readonly kind: 'compare';
      readonly path: string;
      readonly operator: Operator;
      readonly value: FilterValue;
    }
  | { readonly kind: 'present'; readonly path: string }
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly of: Filter }
  /** Some value of a multi-valued attribute satisfies the filter, whose paths are below that attribute. */
  | { readonly kind: 'some'; readonly path: string; readonly of: Filter };

/** Path of a PATCH operation (RFC 7644, section 3.5.2): `attribute[filter].sub`, in lower case. */
export interface PatchPath {
  readonly attribute: string;
  readonly filter?: Filter;
  readonly sub?: string;
}

const MAX_LENGTH = 4000;
const DEEPEST = 30;
const CORE = /^urn:ietf:params:scim:schemas:core:2\.0:(?:user|group):/;
const LITERALS: Readonly<Record<string, FilterValue>> = { true: true, false: false, null: null };

/** @throws ScimProblem invalidFilter */
export function parseFilter(text: string): Filter {
  const parser = new Parser(text, 'invalidFilter');
  const filter = parser.either();
  parser.end();
  return filter;
}

/** @throws ScimProblem invalidPath */
export function parsePath(text: string): PatchPath {
  const parser = new Parser(text, 'invalidPath');
  const path = parser.path();
  parser.end();
  return path;
}

/** A name as attributes are compared: without regard to case, and without the URN of a core schema. */
export function attributeName(text: string): string {
  return text.toLowerCase().replace(CORE, '');
}

/** Recursive descent: `or` binds less than `and`, `and` less than `not`. */
class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;

  constructor(
    text: string,
    private readonly fault: ScimType,
  ) {
    if (text.length > MAX_LENGTH) throw this.refused(`has more than ${MAX_LENGTH} characters`);
    this.tokens = tokensOf(text, fault);
  }

  either(): Filter {
    let left = this.both();
    while (this.takeWord('or')) left = { kind: 'or', left, right: this.both() };
    return left;
  }

  path(): PatchPath {
    const name = this.attribute();
    const filter = this.takeBracket('[') ? this.bracketed(']') : undefined;
    if (filter === undefined) return splitPath(name);
    const sub = this.subAttribute();
    return { attribute: name, filter, ...(sub === undefined ? {} : { sub }) };
  }

  end(): void {
    if (this.at < this.tokens.length) throw this.refused('has text after its end');
  }

  private both(): Filter {
    let left = this.one();
    while (this.takeWord('and')) left = { kind: 'and', left, right: this.one() };
    return left;
  }

  private one(): Filter {
    if (this.takeBracket('(')) return this.bracketed(')');
    if (this.isWord('not') && this.isBracket('(', 1)) {
      this.at += 2;
      return { kind: 'not', of: this.bracketed(')') };
    }
    return this.term();
  }

  private term(): Filter {
    const path = this.attribute();
    if (!this.takeBracket('[')) return this.comparison(path);
    const of = this.bracketed(']');
    const sub = this.subAttribute();
    // `emails[type eq "work"].value eq "a"`, as some providers ask.
    if (sub === undefined) return { kind: 'some', path, of };
    return { kind: 'some', path, of: { kind: 'and', left: of, right: this.comparison(sub) } };
  }

  private comparison(path: string): Filter {
    const word = this.word('an operator').toLowerCase();
    if (word === 'pr') return { kind: 'present', path };
    const operator = OPERATORS.find((known) => known === word);
    if (operator === undefined) throw this.refused(`has no operator ${word.slice(0, 20)}`);
    return { kind: 'compare', path, operator, value: this.value() };
  }

  private value(): FilterValue {
    const token = this.tokens[this.at++];
    if (token?.kind === 'value') return token.value;
    const word = token?.kind === 'word' ? token.text : '';
    if (Object.hasOwn(LITERALS, word)) return LITERALS[word] ?? null;
    throw this.refused('lacks a value');
  }

  private bracketed(close: ')' | ']'): Filter {
    this.depth += 1;
    if (this.depth > DEEPEST) throw this.refused('nests too deep');
    const inner = this.either();
    if (!this.takeBracket(close)) throw this.refused(`lacks ${close}`);
    this.depth -= 1;
    return inner;
  }

  private attribute(): string {
    const name = attributeName(this.word('an attribute'));
    if (name.startsWith('.') || name.endsWith('.')) throw this.refused('lacks an attribute');
    return name;
  }

  private subAttribute(): string | undefined {
    const token = this.tokens[this.at];
    if (token?.kind !== 'word' || !token.text.startsWith('.')) return undefined;
    this.at += 1;
    return token.text.slice(1).toLowerCase();
  }

  private word(what: string): string {
    const token = this.tokens[this.at++];
    if (token?.kind === 'word') return token.text;
    throw this.refused(`lacks ${what}`);
  }

  private isWord(text: string): boolean {
    const token = this.tokens[this.at];
    return token?.kind === 'word' && token.text.toLowerCase() === text;
  }

  private takeWord(text: string): boolean {
    const found = this.isWord(text);
    if (found) this.at += 1;
    return found;
  }

  private isBracket(text: string, ahead = 0): boolean {
    const token = this.tokens[this.at + ahead];
    return token?.kind === 'bracket' && token.text === text;
  }

  private takeBracket(text: string): boolean {
    const found = this.isBracket(text);
    if (found) this.at += 1;
    return found;
  }

  private refused(why: string): ScimProblem {
    return new ScimProblem(
      this.fault,
      `the ${this.fault === 'invalidPath' ? 'path' : 'filter'} ${why}`,
    );
  }
}

/** Attributes of an extension keep their URN, whose dots divide nothing. */
function splitPath(name: string): PatchPath {
  if (name.startsWith('urn:')) return { attribute: name };
  const [attribute = '', sub, ...rest] = name.split('.');
  if (rest.length > 0) return { attribute: name };
  return sub === undefined ? { attribute } : { attribute, sub };
}
