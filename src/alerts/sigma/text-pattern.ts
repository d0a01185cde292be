const ONE: unique symbol = Symbol('?');
const MANY: unique symbol = Symbol('*');
/** A part of a pattern: literal text, any one character, or any number of characters. */
type Piece = string | typeof ONE | typeof MANY;

/** Where a pattern must be found in a text. */
export type Anchoring = 'whole' | 'contains' | 'startswith' | 'endswith';

/** Whether a pattern contains wildcards. */
export function hasWildcards(pattern: string): boolean {
  return piecesOf(pattern).some((piece) => typeof piece !== 'string');
}

/** The text that a pattern without wildcards stands for: escapes are resolved. */
export function literalOf(pattern: string): string {
  return piecesOf(pattern)
    .filter((piece) => typeof piece === 'string')
    .join('');
}

/**
 * Compiles a Sigma text: `*` is any number of characters, `?` is one, `\` escapes both and itself.
 * The time to match is bounded by the product of both lengths.
 */
export function compilePattern(pattern: string, anchoring: Anchoring): (text: string) => boolean {
  const pieces = piecesOf(pattern);
  if (pieces.every((piece) => typeof piece === 'string')) {
    return literalTest(pieces.join(''), anchoring);
  }
  const open: Piece[] = anchoring === 'contains' || anchoring === 'endswith' ? [MANY] : [];
  const close: Piece[] = anchoring === 'contains' || anchoring === 'startswith' ? [MANY] : [];
  const tokens: readonly Piece[] = [...open, ...pieces, ...close].flatMap((piece): Piece[] =>
    typeof piece === 'string' ? [...piece] : [piece],
  );
  return (text) => matchesTokens(tokens, text);
}

function literalTest(literal: string, anchoring: Anchoring): (text: string) => boolean {
  switch (anchoring) {
    case 'whole':
      return (text) => text === literal;
    case 'contains':
      return (text) => text.includes(literal);
    case 'startswith':
      return (text) => text.startsWith(literal);
    case 'endswith':
      return (text) => text.endsWith(literal);
  }
}

function piecesOf(pattern: string): Piece[] {
  const pieces: Piece[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') pieces.push(literal);
    literal = '';
  };
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern[i]!;
    const next = pattern[i + 1];
    if (char === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next;
      i += 1;
    } else if (char === '*' || char === '?') {
      flush();
      pieces.push(char === '*' ? MANY : ONE);
    } else literal += char;
  }
  flush();
  return pieces;
}

/** Compares with one place to return to: the latest `*`. */
function matchesTokens(tokens: readonly Piece[], text: string): boolean {
  let [at, token, star, resume] = [0, 0, -1, 0];
  while (at < text.length) {
    const expected = tokens[token];
    if (expected === MANY) {
      star = token;
      resume = at;
      token += 1;
    } else if (expected !== undefined && (expected === ONE || expected === text[at])) {
      at += 1;
      token += 1;
    } else if (star !== -1) {
      resume += 1;
      at = resume;
      token = star + 1;
    } else return false;
  }
  while (tokens[token] === MANY) token += 1;
  return token === tokens.length;
}
