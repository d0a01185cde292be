import { findCode } from './code.ts';
import { findCommands } from './commands.ts';
import { decode, decodeBase64, type Decoded } from './decode.ts';
import { PayloadFindings } from './findings.ts';
import { findHiddenWords } from './hidden-words.ts';
import { findWords } from './lexicon.ts';
import { findFormats, findLines } from './lines.ts';
import { findMarkup } from './markup.ts';
import { findPaths } from './paths.ts';
import { findQueries } from './queries.ts';
import { findSql } from './sql.ts';
import { findTemplates } from './templates.ts';

/** Longest value that is read; more of it is not looked at. */
const MAX_VALUE = 65_536;
/** Texts without any of these characters, and without a path or a call, cannot be attacks of most kinds. */
const PLAIN = /^[a-z0-9 ,\u00a0-\uffff]*$/;

/** Collects evidence of attacks in one value, in the form in which it was sent. */
export function inspectText(text: string, findings: PayloadFindings): void {
  const raw = text.length > MAX_VALUE ? text.slice(0, MAX_VALUE) : text;
  const decoded = decode(raw);
  inspectDecoded(decoded, raw, findings);
  inspectVariants(decoded.text, raw, findings);
}

function inspectDecoded(decoded: Decoded, raw: string, findings: PayloadFindings): void {
  const { text } = decoded;
  if (decoded.hasOverlong) findings.add('path.overlong-encoding', 0.7);
  if (decoded.hasNull) findings.add('path.null-byte', 0.6);
  if (text.includes('..') && /%(?:25)*2e|%uff0e|%c0%ae|\uff0e/i.test(raw)) {
    findings.add('path.encoded-dots', 0.6);
  }
  if (decoded.rounds >= 3) findings.add('protocol.nested-encoding', 0.3);
  findFormats(raw, findings);
  findHiddenWords(raw, findings);
  inspectVariant(text, findings);
  findLines(text, raw, findings);
  if (/rO0AB|KztAAU|Cs7QAF/.test(raw)) findings.add('code.serialized', 0.9);
}

function inspectVariant(text: string, findings: PayloadFindings): void {
  findWords(text, findings);
  if (PLAIN.test(text)) {
    findSql(text, findings);
    return;
  }
  findSql(text, findings);
  findMarkup(text, findings);
  findPaths(text, findings);
  findCommands(text, findings);
  findCode(text, findings);
  findTemplates(text, findings);
  findQueries(text, findings);
}

/** Looks at other readings of a text: plus signs as spaces, without comments, without spaces, base64 undone. */
function inspectVariants(text: string, raw: string, findings: PayloadFindings): void {
  if (text.includes('+') && !text.includes(' ')) {
    inspectVariant(text.replaceAll('+', ' '), findings);
  }
  if (text.includes('/*')) {
    for (const gap of ['', ' ']) {
      const plain = text.replace(/\/\*[^*]{0,200}\*\//g, gap);
      findSql(plain, findings);
      findMarkup(plain, findings);
      findCommands(plain, findings);
    }
  }
  const folded = text.replace(/[\t\n\r\f\v\0\u00ad\u200b-\u200f]+/g, '');
  if (folded !== text) {
    findWords(folded, findings);
    findMarkup(folded, findings);
  }
  if (text.includes('<') && text.includes(' ')) findMarkup(text.replace(/\s+/g, ''), findings);
  if (text.includes('<!--') || text.includes('cdata')) {
    const joined = cutBetween(text, '<!--', '-->').replaceAll('<![cdata[', '');
    inspectVariant(joined.replaceAll(']]>', ''), findings);
  }
  const hidden = decodeBase64(raw);
  if (hidden !== null) inspectVariant(decode(hidden).text, findings);
}

/** Takes out what stands between two marks, and the marks. */
function cutBetween(text: string, open: string, close: string): string {
  let out = '';
  let at = 0;
  while (at < text.length) {
    const start = text.indexOf(open, at);
    const end = start === -1 ? -1 : text.indexOf(close, start + open.length);
    if (end === -1) return out + text.slice(at);
    out += text.slice(at, start);
    at = end + close.length;
  }
  return out;
}
