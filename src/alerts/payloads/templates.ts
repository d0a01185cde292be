import type { PayloadFindings } from './findings.ts';

/** Openings of expressions in template languages, and their endings. */
const EXPRESSIONS: readonly (readonly [open: string, close: string, weight: number])[] = [
  ['{{', '}}', 0.6],
  ['${', '}', 0.5],
  ['#{', '}', 0.55],
  ['{%', '%}', 0.55],
  ['<%', '%>', 0.6],
  ['{{{', '}}}', 0.55],
  ['@{', '}', 0.4],
  ['*{', '}', 0.5],
  ['~{', '}', 0.4],
  ['[[', ']]', 0.2],
  ['{php}', '{/php}', 0.9],
  ['@(', ')', 0.3],
  ['{!', '!}', 0.3],
  ['{=', '}', 0.3],
];
const MAX_EXPRESSION = 400;

/** Looks for expressions of templates and of Log4j. The text is decoded and in lower case. */
export function findTemplates(text: string, findings: PayloadFindings): void {
  for (const [open, close, weight] of EXPRESSIONS) {
    let count = 0;
    for (let at = text.indexOf(open); at !== -1 && count < 20; at = text.indexOf(open, at + 2)) {
      count += 1;
      const start = at + open.length;
      const end = text.indexOf(close, start);
      if (end === -1 || end - start > MAX_EXPRESSION) continue;
      judge(text.slice(start, end), weight, findings);
    }
  }
  findLookups(text, findings);
}

function judge(body: string, weight: number, findings: PayloadFindings): void {
  if (/[0-9]\s?[*+/-]\s?['"]?[0-9]/.test(body)) findings.add('template.arithmetic', 0.85);
  if (/[.[(|_]/.test(body)) findings.add('template.expression', Math.min(0.9, weight + 0.25));
  else if (/^\s?[a-z_][\w-]*\s?$/.test(body)) findings.add('template.variable', 0.35);
  else if (/[a-z0-9'"]/.test(body)) findings.add('template.expression', weight);
}

/** `${jndi:…}`, also where the word is made of `${lower:j}`, `${::-n}` or `${env:X:-d}`. */
function findLookups(text: string, findings: PayloadFindings): void {
  if (!text.includes('${')) return;
  if (
    /\$\{(?:jndi|lower|upper|env|sys|ctx|java|date|main|bundle|docker|k8s|web|base64|script|url|dns|log4j|sd|map|marker|:):?[:$a-z-]/.test(
      text,
    )
  ) {
    findings.add('jndi.lookup', 0.85);
  }
  const resolved = text.replace(
    /\$\{(?:[^${}:]{0,40}:){0,3}[^${}:]{0,3}?-?([^${}:]{1,3})\}/g,
    '$1',
  );
  if (resolved.replace(/[^a-z:]/g, '').includes('jndi:')) findings.add('jndi.lookup', 0.95);
  if (/\$\{[^}]{0,60}\$\{/.test(text)) findings.add('jndi.nested-lookup', 0.7);
}
