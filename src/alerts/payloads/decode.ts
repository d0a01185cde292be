/** Rounds of decoding; each may undo one layer of encoding. */
const MAX_ROUNDS = 5;

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  tab: '\t',
  newline: '\n',
  colon: ':',
  lpar: '(',
  rpar: ')',
  sol: '/',
  bsol: '\\',
  nbsp: ' ',
  lbrace: '{',
  rbrace: '}',
  lcub: '{',
  rcub: '}',
  dollar: '$',
  num: '#',
  semi: ';',
  excl: '!',
  grave: '`',
  equals: '=',
  period: '.',
};

/** A text with its encodings undone, and what the encodings say by themselves. */
export interface Decoded {
  /** Lower case; layers of URL, HTML and JavaScript encoding are undone. */
  readonly text: string;
  /** How many rounds changed the text. */
  readonly rounds: number;
  readonly hasNull: boolean;
  /** Characters in more bytes than UTF-8 allows, such as `%c0%ae` for a dot. */
  readonly hasOverlong: boolean;
}

/** Undoes nested URL, HTML and JavaScript encodings, and folds width and case. */
export function decode(text: string): Decoded {
  let current = text;
  let rounds = 0;
  let hasOverlong = false;
  for (; rounds < MAX_ROUNDS; rounds += 1) {
    let decoded = current;
    if (decoded.includes('%')) {
      const percent = decodePercent(decoded);
      decoded = percent.text;
      hasOverlong ||= percent.hasOverlong;
    }
    if (decoded.includes('&')) decoded = decodeEntities(decoded);
    if (decoded.includes('\\')) decoded = decodeEscapes(decoded);
    if (decoded.includes('+A') && decoded.includes('-')) decoded = decodeUtf7(decoded);
    if (decoded === current) break;
    current = decoded;
  }
  const hasNull = current.includes('\0');
  const folded = isAscii(current)
    ? current
    : current
        .normalize('NFKC')
        .replace(/[\u2044\u2215]/g, '/')
        .replace(/\u2216/g, '\\');
  return { text: folded.toLowerCase(), rounds, hasNull, hasOverlong };
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 127) return false;
  return true;
}

/** Undoes `%41` and `%u0041`. Bytes become UTF-8 where they are, overlong ones ASCII, others Latin-1. */
function decodePercent(text: string): { text: string; hasOverlong: boolean } {
  let out = '';
  let hasOverlong = false;
  let i = 0;
  while (i < text.length) {
    if (text.charCodeAt(i) !== 37) {
      const end = text.indexOf('%', i);
      out += end === -1 ? text.slice(i) : text.slice(i, end);
      i = end === -1 ? text.length : end;
      continue;
    }
    if ((text[i + 1] === 'u' || text[i + 1] === 'U') && hexAt(text, i + 2, 4) >= 0) {
      out += String.fromCharCode(hexAt(text, i + 2, 4));
      i += 6;
      continue;
    }
    const byte = hexAt(text, i + 1, 2);
    if (byte < 0) {
      out += '%';
      i += 1;
      continue;
    }
    const sequence = utf8At(text, i, byte);
    out += sequence.char;
    hasOverlong ||= sequence.isOverlong;
    i += sequence.length;
  }
  return { text: out, hasOverlong };
}

function utf8At(
  text: string,
  at: number,
  first: number,
): { char: string; length: number; isOverlong: boolean } {
  const extra = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
  if (extra === 0) return { char: String.fromCharCode(first), length: 3, isOverlong: false };
  let point = first & (0x3f >> extra);
  for (let k = 1; k <= extra; k += 1) {
    const byte = text.charCodeAt(at + 3 * k) === 37 ? hexAt(text, at + 3 * k + 1, 2) : -1;
    if (byte < 0) return { char: String.fromCharCode(first), length: 3, isOverlong: false };
    point = (point << 6) | (byte & 0x3f);
  }
  const isOverlong = point < 0x80;
  const char = point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
  return { char, length: 3 * (extra + 1), isOverlong };
}

/** `&lt;`, `&#60;`, `&#x3c;`, also without the semicolon. */
function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,7})|#([0-9]{1,8})|([a-z]{2,7}));?/gi,
    (whole: string, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}

/** `\x3c`, `\u003c` and `\u{3c}`. */
function decodeEscapes(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\})/gi,
    (whole: string, short?: string, long?: string, braced?: string) => {
      const point = Number.parseInt(short ?? long ?? braced ?? '', 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}

/** `+ADw-` is `<` in UTF-7. */
function decodeUtf7(text: string): string {
  return text.replace(/\+(A[A-Za-z0-9/]{2,60})-/g, (whole: string, code: string) => {
    const bytes = Buffer.from(code, 'base64');
    if (bytes.length < 2) return whole;
    let out = '';
    for (let i = 0; i + 1 < bytes.length; i += 2) {
      out += String.fromCharCode((bytes[i]! << 8) | bytes[i + 1]!);
    }
    return out;
  });
}

function hexAt(text: string, at: number, digits: number): number {
  let value = 0;
  for (let i = at; i < at + digits; i += 1) {
    const code = text.charCodeAt(i) | 32;
    const digit = code >= 97 && code <= 102 ? code - 87 : text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit < 16) || (digit > 9 && code < 97)) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/** Texts hidden as base64 in a value, decoded; only those that read as text, but for a byte at each end. */
export function decodeBase64(text: string): string | null {
  if (text.length < 12) return null;
  let out = '';
  for (const [token] of text.matchAll(/[A-Za-z0-9+/_-]{12,}={0,2}/g)) {
    if (!/[A-Z0-9]/.test(token)) continue;
    const decoded = Buffer.from(token, 'base64').toString('latin1');
    if (isReadable(decoded)) out += `${decoded} `;
  }
  return out === '' ? null : out.trimEnd();
}

function isReadable(text: string): boolean {
  if (text.length < 8) return false;
  for (let i = 1; i < text.length - 1; i += 1) {
    const code = text.charCodeAt(i);
    if (code > 126 || (code < 32 && code !== 9 && code !== 10 && code !== 13)) return false;
  }
  return true;
}
