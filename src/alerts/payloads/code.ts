import type { PayloadFindings } from './findings.ts';

/** Looks for program code and addresses by their shape. The text is decoded and in lower case. */
export function findCode(text: string, findings: PayloadFindings): void {
  if (text.includes('java.') && /\bjava\.[a-z]\w{0,40}\.[a-z]/.test(text))
    findings.add('code.java', 0.55);
  if (/^[a-z]\w{0,40}_\w{1,40}\s?\(/.test(text)) findings.add('code.call-shape', 0.55);
  if (/\w\(\)/.test(text)) findings.add('code.empty-call', 0.35);
  if (/\w\s?\(\)\s?\{/.test(text)) findings.add('code.function', 0.55);
  if (/['"]\w{3,30}['"]\)?\s?\(/.test(text)) findings.add('code.called-text', 0.6);
  if (/\$\{?[a-z_]\w{0,30}\}?\s?(?:=[^=]|\(|\[)|@\$/.test(text))
    findings.add('code.php-variable', 0.5);
  if (/\bwhile\s?\(|=>\s?\{|\bfunction\s?\(/.test(text)) findings.add('code.node', 0.55);
  if (/\bimport\s?\{/.test(text) && text.includes('from')) findings.add('code.node', 0.55);
  if (
    /\w__(?:i?startswith|i?contains|i?exact|i?endswith|i?regex|gte?|lte?|in|isnull|range)\b/.test(
      text,
    )
  ) {
    findings.add('sql.object-mapper', 0.6);
  }
  if (text.includes('://') && /https?:\/\/(?:0x[0-9a-f]|\d{8,}|\[|0\d)/.test(text))
    findings.add('ssrf.address', 0.65);
  const hasBrackets = text.includes('![]') || text.includes('[][');
  if (hasBrackets && /[[\]()!+][[\]()!+ ]{18}[[\]()!+]/.test(text))
    findings.add('xss.symbols-only', 0.8);
  if (/\[\/?(?:php|\\php)\]|\[\\php\]/.test(text)) findings.add('code.php-tag', 0.6);
  if (/["'`\d]\]\s?\(/.test(text)) findings.add('code.indexed-call', 0.5);
}
