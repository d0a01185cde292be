/** What must surround a word so that it counts. */
export interface WordContext {
  /** The character before is no letter, digit or underscore. */
  readonly starts?: boolean;
  /** The character after is no letter, digit or underscore. */
  readonly ends?: boolean;
  /** An opening bracket follows, perhaps after spaces. */
  readonly calls?: boolean;
  /** An opening bracket follows at once. */
  readonly callsAtOnce?: boolean;
}

interface Entry<T> extends WordContext {
  readonly length: number;
  readonly value: T;
}

const ALPHABET = 128;

/** Finds many words in a text in one pass (Aho and Corasick, 1975). Words are ASCII. */
export class WordSearch<T> {
  private readonly next: Int32Array;
  private readonly found: readonly (readonly Entry<T>[])[];

  constructor(words: readonly (readonly [word: string, value: T, context: WordContext])[]) {
    const size = words.reduce((sum, [word]) => sum + word.length, 1);
    const next = new Int32Array(size * ALPHABET).fill(-1);
    const found: Entry<T>[][] = [[]];
    for (const [word, value, context] of words) {
      let state = 0;
      for (let i = 0; i < word.length; i += 1) {
        const edge = state * ALPHABET + word.charCodeAt(i);
        if (next[edge] === -1) {
          next[edge] = found.length;
          found.push([]);
        }
        state = next[edge]!;
      }
      found[state]!.push({ ...context, length: word.length, value });
    }
    this.next = next;
    this.found = this.link(found);
  }

  /** Calls back with the value of each word found, and where it begins and ends. */
  each(text: string, visit: (value: T, start: number, end: number) => void): void {
    const { next, found } = this;
    let state = 0;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      state = code < ALPHABET ? next[state * ALPHABET + code]! : 0;
      const entries = found[state]!;
      for (let k = 0; k < entries.length; k += 1) {
        const entry = entries[k]!;
        const [start, end] = [i + 1 - entry.length, i + 1];
        if (entry.starts === true && isWordCode(text.charCodeAt(start - 1))) continue;
        if (entry.ends === true && isWordCode(text.charCodeAt(end))) continue;
        if (entry.callsAtOnce === true && text.charCodeAt(end) !== 40) continue;
        if (entry.calls === true && !isCall(text, end)) continue;
        visit(entry.value, start, end);
      }
    }
  }

  /** Completes the edges, breadth first, and lets each state know the shorter words that end there. */
  private link(found: Entry<T>[][]): Entry<T>[][] {
    const { next } = this;
    const fallback = new Int32Array(found.length);
    const queue: number[] = [];
    for (let code = 0; code < ALPHABET; code += 1) {
      if (next[code] === -1) next[code] = 0;
      else queue.push(next[code]!);
    }
    for (let i = 0; i < queue.length; i += 1) {
      const state = queue[i]!;
      const shorter = fallback[state]!;
      found[state]!.push(...found[shorter]!);
      for (let code = 0; code < ALPHABET; code += 1) {
        const edge = state * ALPHABET + code;
        const target = next[shorter * ALPHABET + code]!;
        if (next[edge] === -1) next[edge] = target;
        else {
          fallback[next[edge]!] = target;
          queue.push(next[edge]!);
        }
      }
    }
    return found;
  }
}

/** Letters, digits and underscore; false for what lies outside of a text. */
export function isWordCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    code === 95
  );
}

function isCall(text: string, end: number): boolean {
  let at = end;
  while (at < end + 8 && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at += 1;
  return text.charCodeAt(at) === 40;
}
