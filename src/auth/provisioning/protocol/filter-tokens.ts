import type { ScimType } from './scim-problem.ts';
import { ScimProblem } from './scim-problem.ts';

/** A word (a name or an operator, or `.name` after a bracket), a value in JSON, or a bracket. */
export type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'value'; readonly value: string | number }
  | { readonly kind: 'bracket'; readonly text: '(' | ')' | '[' | ']' };

const STRING = /"(?:[^"\\]|\\.)*"/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
const WORD = /\.?[A-Za-z][\w$:.-]*/y;
const BRACKET = /[()[\]]/y;
const SPACE = /\s+/y;

/**
 * The tokens of a filter or a path.
 *
 * @param fault what a text is called that is neither
 * @throws ScimProblem
 */
export function tokensOf(text: string, fault: ScimType): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  while (at < text.length) {
    if (take(SPACE) !== undefined) continue;
    const token = nextToken(take, fault);
    if (token === undefined) throw new ScimProblem(fault, `character ${at + 1} is not expected`);
    tokens.push(token);
  }
  return tokens;
}

function nextToken(
  take: (pattern: RegExp) => string | undefined,
  fault: ScimType,
): Token | undefined {
  const bracket = take(BRACKET);
  if (bracket !== undefined) return { kind: 'bracket', text: bracket as '(' | ')' | '[' | ']' };
  const quoted = take(STRING);
  if (quoted !== undefined) return { kind: 'value', value: textIn(quoted, fault) };
  const number = take(NUMBER);
  if (number !== undefined) return { kind: 'value', value: Number(number) };
  const word = take(WORD);
  return word === undefined ? undefined : { kind: 'word', text: word };
}

function textIn(quoted: string, fault: ScimType): string {
  let text: unknown;
  try {
    text = JSON.parse(quoted);
  } catch {
    throw new ScimProblem(fault, 'a string is not well-formed JSON');
  }
  // PostgreSQL knows no NUL.
  if (typeof text === 'string' && text.isWellFormed() && !text.includes('\0')) return text;
  throw new ScimProblem(fault, 'a string has characters that are not allowed');
}
