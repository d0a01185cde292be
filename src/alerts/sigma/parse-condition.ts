import type { SigmaCondition } from './sigma-rule.ts';

/** Deepest nesting of a condition. */
const MAX_DEPTH = 50;
const TOKEN = /[()|]|[^\s()|]+/g;

/**
 * Parses the condition of a rule: `and`, `or`, `not`, brackets, `1 of name*`, `all of them`.
 *
 * @param names names of the rule's selections
 * @throws Error that says what is wrong
 */
export function parseCondition(text: string, names: readonly string[]): SigmaCondition {
  const parser = new ConditionParser(text.match(TOKEN) ?? [], names);
  return parser.parse();
}

class ConditionParser {
  private at = 0;

  private readonly tokens: readonly string[];
  private readonly names: readonly string[];

  constructor(tokens: readonly string[], names: readonly string[]) {
    this.tokens = tokens;
    this.names = names;
  }

  parse(): SigmaCondition {
    if (this.tokens.length === 0) throw new Error('the condition is empty');
    const condition = this.any(0);
    const rest = this.tokens[this.at];
    if (rest === '|') {
      throw new Error('aggregations after "|" are not supported; write a correlation rule');
    }
    if (rest !== undefined) throw new Error(`unexpected "${rest}" in the condition`);
    return condition;
  }

  private any(depth: number): SigmaCondition {
    if (depth > MAX_DEPTH) throw new Error(`the condition is nested deeper than ${MAX_DEPTH}`);
    const parts = [this.every(depth)];
    while (this.takeWord('or')) parts.push(this.every(depth));
    return parts.length === 1 ? parts[0]! : { kind: 'or', parts };
  }

  private every(depth: number): SigmaCondition {
    const parts = [this.single(depth)];
    while (this.takeWord('and')) parts.push(this.single(depth));
    return parts.length === 1 ? parts[0]! : { kind: 'and', parts };
  }

  private single(depth: number): SigmaCondition {
    if (this.takeWord('not')) return { kind: 'not', part: this.nested(depth) };
    return this.nested(depth);
  }

  private nested(depth: number): SigmaCondition {
    if (depth > MAX_DEPTH) throw new Error(`the condition is nested deeper than ${MAX_DEPTH}`);
    if (this.isWord('not')) return this.single(depth + 1);
    if (!this.takeWord('(')) return this.reference();
    const inner = this.any(depth + 1);
    if (!this.takeWord(')')) throw new Error('a ")" is missing in the condition');
    return inner;
  }

  private reference(): SigmaCondition {
    const word = this.tokens[this.at];
    if (word === undefined) throw new Error('the condition ends too early');
    this.at += 1;
    if (this.isWord('of') && /^(all|any|\d+)$/i.test(word)) {
      this.at += 1;
      return this.quantified(word.toLowerCase());
    }
    if (!this.names.includes(word)) {
      throw new Error(`the condition names "${word}", which is no selection of the rule`);
    }
    return { kind: 'name', name: word };
  }

  private quantified(count: string): SigmaCondition {
    const pattern = this.tokens[this.at];
    if (pattern === undefined) throw new Error(`"${count} of" needs a selection or "them"`);
    this.at += 1;
    const names = this.names.filter((name) =>
      pattern === 'them' ? !name.startsWith('_') : matchesName(pattern, name),
    );
    if (names.length === 0) throw new Error(`no selection is called "${pattern}"`);
    if (count === 'all') return { kind: 'of', count, names };
    return { kind: 'of', count: count === 'any' ? 1 : Number(count), names };
  }

  private isWord(word: string): boolean {
    return this.tokens[this.at]?.toLowerCase() === word;
  }

  private takeWord(word: string): boolean {
    const found = this.isWord(word);
    if (found) this.at += 1;
    return found;
  }
}

/** Whether a name fits a pattern in which `*` stands for any text. */
function matchesName(pattern: string, name: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0]!;
  const last = parts.at(-1)!;
  if (parts.length === 1) return pattern === name;
  if (name.length < first.length + last.length) return false;
  if (!name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found === -1 || found + part.length > name.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}
