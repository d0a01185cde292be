import type { PayloadFindings } from './findings.ts';
import { STRONG_FUNCTIONS, type SqlTokens, tokenizeSql, WEAK_FUNCTIONS } from './sql-tokens.ts';

/** Structures of SQL in the classes of tokens, and how much each says. */
const STRUCTURES: readonly (readonly [name: string, pattern: RegExp, weight: number])[] = [
  ['union-select', /U[t(]{0,4}S/, 0.95],
  ['union-values', /U[t(]{0,4}c\(/, 0.8],
  ['literal-tautology', /[lp][l(a]{0,6}[nsv]\){0,4}o[(a]{0,4}[nsvf]/, 0.8],
  ['word-tautology', /[lp][l(a]{0,6}[nsv]\){0,4}i[l(t]{0,4}[nsv]/, 0.6],
  ['condition-on-call', /[lp][l(]{0,6}f\(/, 0.6],
  ['condition-on-select', /[lpoia][l(]{1,6}S/, 0.7],
  ['subquery', /\(S(?:[(*nsfv]|t[*fnw]|w[,(F])/, 0.6],
  ['call-compared', /\)[oi][(]{0,4}[nsf]/, 0.3],
  ['select-all', /St{0,2}\*,{0,1}F/, 0.8],
  ['select-call', /S[t(]{0,3}f\(/, 0.75],
  ['select-values', /St?[nsv],[nsv]/, 0.6],
  ['select-variable', /St?v/, 0.8],
  ['select-case', /S\(?t{2}/, 0.3],
  ['string-concatenated', /[sn]p[sfn(]|fn?\)p[fs(]/, 0.6],
  ['order-by-position', /cc[n](?:,n|-|$|;)/, 0.6],
  ['stacked-select', /;\(?S(?:[(*nsfv]|t[*fnw]|w[,(F])/, 0.7],
  ['condition-first', /^[lp][(]{0,4}[wnsvx][o]/, 0.5],
  ['listed', /i\(n,[an]/, 0.5],
  ['comparison-calculated', /\(non\)[*a]n/, 0.3],
  ['nested-case', /\(t[^)]{0,60}t/, 0.3],
];

/** Wordings of SQL that its tokens alone do not tell from other texts, and a text that each needs. */
const WORDINGS: readonly (readonly [
  name: string,
  needs: string,
  pattern: RegExp,
  weight: number,
])[] = [
  ['case-when', 'case', /\bcase\s{1,9}when\b/, 0.55],
  ['when-then', 'when', /\bwhen\s{1,9}\d{1,9}\s{1,9}then\b/, 0.5],
  ['alias-from', 'from', /[)`\d]\sas\s["'`]?\w{1,60}["'`]?\sfrom\b/, 0.6],
  ['having-number', 'having', /\bhaving\s{1,9}\d{1,9}\s{0,9}[=<>]/, 0.6],
  ['select-hex', '0x', /\bselect\s{1,9}0x[0-9a-f]/, 0.6],
  ['cast', '::', /['"\w)]\s?::\s?(?:jsonb?|int|integer|text|varchar|numeric|bytea)\b/, 0.6],
  ['collation', 'collate', /\bcollate\s{1,9}\w/, 0.5],
  ['inline-comment', '*/', /[a-z]\/\*[^*]{0,60}\*\/[a-z]/, 0.5],
  ['operator', '', /^(?:[<>=|]{2}|<=>|->>?|\|\|)$/, 0.5],
  ['division-by-zero', '/0', /\b\d\/0\b/, 0.25],
  ['quoted-calculation', '', /^["'`][^a-z0-9]{0,3}\d{1,9}[*/+-]\d/, 0.5],
  ['quote-compared', '', /^["'`][<>=]{1,2}\s?\d/, 0.5],
  ['number-tautology', '=', /^[^a-z]{0,3}\d{1,6}\W{0,2}(?:or|and)\W{0,2}\d{1,6}\W{0,2}=/, 0.6],
  ['set-variable', '@', /\bset\s{1,9}@\w/, 0.7],
  ['order-by-position', 'order', /\border\s{1,9}by\s{1,9}\d{1,4}\s{0,9}(?:$|[#,;)]|--)/, 0.6],
];

/** Statements that name what they act on. */
const STATEMENTS: readonly (readonly [words: readonly string[], weight: number])[] = [
  [['drop', 'table'], 0.85],
  [['drop', 'database'], 0.85],
  [['drop', 'user'], 0.6],
  [['drop', 'function'], 0.6],
  [['insert', 'into'], 0.5],
  [['delete', 'from'], 0.5],
  [['truncate', 'table'], 0.7],
  [['alter', 'table'], 0.7],
  [['alter', 'user'], 0.6],
  [['alter', 'database'], 0.6],
  [['create', 'table'], 0.55],
  [['create', 'user'], 0.5],
  [['create', 'function'], 0.55],
  [['create', 'procedure'], 0.55],
  [['create', 'or', 'replace'], 0.6],
  [['create', 'login'], 0.5],
  [['grant', 'all'], 0.5],
  [['waitfor', 'delay'], 0.95],
  [['waitfor', 'time'], 0.9],
  [['into', 'outfile'], 0.9],
  [['into', 'dumpfile'], 0.9],
  [['load', 'data', 'infile'], 0.9],
  [['bulk', 'insert'], 0.8],
  [['group', 'by'], 0.15],
  [['order', 'by'], 0.15],
  [['procedure', 'analyse'], 0.9],
  [['in', 'boolean', 'mode'], 0.8],
  [['exec', 'master'], 0.9],
  [['for', 'xml', 'path'], 0.6],
  [['limit', 'offset'], 0.3],
];

const STATEMENTS_BY_WORD = Map.groupBy(STATEMENTS, ([words]) => words[0]);

const STRONG_STATEMENTS = new Set(
  'insert update delete drop create alter truncate exec execute declare shutdown waitfor grant'.split(
    ' ',
  ),
);

/** Statement words after which a `;` or a quote is hardly an accident. */
const BREAKS = /^[^s]{0,3}s?\){0,6}[;][^wn?]/;
const MAX_TEXT = 20_000;

/** Looks for SQL in a decoded, lower-case text. */
export function findSql(text: string, findings: PayloadFindings): void {
  const short = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  for (const [name, needs, pattern, weight] of WORDINGS) {
    if (short.includes(needs) && pattern.test(short)) findings.add(`sql.${name}`, weight);
  }
  const plain = tokenizeSql(short, '');
  judge(plain, findings);
  judgeStart(plain, findings);
  for (const quote of ["'", '"'] as const) {
    if (!short.includes(quote)) continue;
    const tokens = tokenizeSql(short, quote);
    judge(tokens, findings);
    judgeBreakOut(tokens, findings);
  }
}

function judge(tokens: SqlTokens, findings: PayloadFindings): void {
  const { classes, texts } = tokens;
  if (classes.length < 2) return;
  for (const [name, pattern, weight] of STRUCTURES) {
    if (pattern.test(classes)) findings.add(`sql.${name}`, weight);
  }
  if (classes.includes('v') && texts.some((text) => text.startsWith('@@'))) {
    findings.add('sql.server-variable', 0.7);
  }
  judgeCalls(tokens, findings);
  judgeWords(tokens, findings);
  for (let i = 1; i + 1 < classes.length; i += 1) {
    if (classes[i] === 'o') judgeComparison(tokens, i, findings);
    if (classes[i] === 'V' && classes[i - 1] === ';' && !'w?,'.includes(classes[i + 1]!)) {
      findings.add('sql.stacked-statement', 0.6);
    }
  }
  if (texts.includes('/*!')) findings.add('sql.executable-comment', 0.8);
}

/** The same literal, or the same word, on both sides of an equals sign. */
function judgeComparison(
  { classes, texts }: SqlTokens,
  at: number,
  findings: PayloadFindings,
): void {
  const [left, right] = [texts[at - 1]!, texts[at + 1]!];
  const kinds = `${classes[at - 1]}${classes[at + 1]}`;
  const before = classes[at - 2] ?? '';
  if (/[lp(]/.test(before) && left === right && kinds === 'ww') {
    findings.add('sql.word-equals-itself', before === 'l' ? 0.7 : 0.3);
  }
  if (kinds === 'nn' && left === right) findings.add('sql.number-equals-itself', 0.45);
  if (kinds === 'nn' && left.length === 4 && right.length === 4) {
    findings.add('sql.numbers-compared', 0.4);
  }
  if (kinds === 'ss' && before === 'l') findings.add('sql.strings-compared', 0.8);
}

function judgeCalls({ classes, texts }: SqlTokens, findings: PayloadFindings): void {
  const weak = new Set<string>();
  for (let i = 0; i < classes.length; i += 1) {
    if (classes[i + 1] !== '(') continue;
    const name = texts[i]!;
    if (STRONG_FUNCTIONS.has(name.trimEnd())) findings.add('sql.database-function', 0.85);
    else if (WEAK_FUNCTIONS.has(name)) weak.add(name);
    else if (name.endsWith(' ')) findings.add('sql.common-function', 0.3);
  }
  if (weak.size > 0)
    findings.add('sql.common-function', classes.length <= 60 ? 1 - 0.5 ** weak.size : 0.35);
}

function judgeWords({ classes, texts }: SqlTokens, findings: PayloadFindings): void {
  for (let i = 0; i < texts.length; i += 1) {
    if (classes[i] === 's' || classes[i] === 'n') continue;
    for (const [words, weight] of STATEMENTS_BY_WORD.get(texts[i]) ?? []) {
      if (words.every((word, k) => texts[i + k] === word)) {
        findings.add(`sql.${words.join('-')}`, weight);
      }
    }
  }
  const select = classes.indexOf('S');
  if (select === -1) return;
  const from = classes.indexOf('F', select);
  if (from > select + 1) {
    const between = classes.slice(select + 1, from);
    findings.add('sql.select-from', /[(),*v]/.test(between) ? 0.4 : 0.2);
    const rest = classes.slice(from);
    if (/^F[wx]c[^;]{0,20}[oi]/.test(rest)) findings.add('sql.select-where', 0.4);
  }
}

/** A number or word, closing brackets, and then a part of a statement: the value leaves its place. */
function judgeStart({ classes }: SqlTokens, findings: PayloadFindings): void {
  if (/^a?[nw]\)+[lUScpai;-]/.test(classes)) findings.add('sql.bracket-closed', 0.5);
  if (/^a?n[)]*[lc][a(lnsf]/.test(classes)) findings.add('sql.number-continued', 0.35);
  if (/^\)+[lUSc;-]/.test(classes)) findings.add('sql.bracket-closed', 0.5);
  if (/^a?n\)*-/.test(classes)) findings.add('sql.number-commented', 0.45);
  if (/^[;]V|^V[t(w]*c|^S[nvt(*f]/.test(classes)) findings.add('sql.statement', 0.35);
}

/** A quote that ends the value's string, and then a part of a statement. */
function judgeBreakOut({ classes, texts }: SqlTokens, findings: PayloadFindings): void {
  if (!classes.startsWith('s') || classes.length < 2) return;
  const length = texts[0]!.length;
  const isShort = length <= 30;
  if (/^s\)*-/.test(classes)) findings.add('sql.quote-commented', isShort ? 0.75 : 0.4);
  if (/^s\)+[lUSpcia]/.test(classes)) findings.add('sql.quote-and-bracket', 0.6);
  if (/^s\)*;(?:[VSt(-]|$)/.test(classes)) findings.add('sql.quote-stacked', 0.5);
  if (/^s[lU][(a]*[nsvf(lo]/.test(classes)) findings.add('sql.quote-continued', 0.4);
  if (/^s[pc][sfSnvt(]/.test(classes)) findings.add('sql.quote-continued', 0.5);
  if (/^s\)*l[(]*[wnsf][^;]{0,6}[oi]/.test(classes)) findings.add('sql.quote-condition', 0.4);
  if (/^sl[ws]?s?$/.test(classes) && texts.at(-1) === '') findings.add('sql.quote-left-open', 0.3);
  if (/^s\)*[lU][(a]*w[oi]/.test(classes)) findings.add('sql.quote-word-compared', 0.4);
  if (/^s\)*l\(+[tSfwn]/.test(classes)) findings.add('sql.quote-bracket-opened', 0.4);
  if (/^s[wt]{1,3}-$/.test(classes) && texts.at(-1)!.trim().length <= 2) {
    findings.add('sql.rest-commented', 0.55);
  }
  if (/^sls/.test(classes)) findings.add('sql.quote-condition', 0.5);
  if (/^s[al*][wnf(][^;]{0,6}-/.test(classes)) findings.add('sql.rest-commented', 0.55);
  if (/^sV/.test(classes) && STRONG_STATEMENTS.has(texts[1]!)) {
    findings.add('sql.quote-statement', 0.6);
  }
  if (/^s[io][nsf(v]/.test(classes)) findings.add('sql.quote-compared', 0.4);
  if (/^s[a*][sf(]/.test(classes)) findings.add('sql.quote-calculated', 0.4);
  if (/^s,(?:[fSn(t],?)+/.test(classes)) findings.add('sql.quote-listed', 0.3);
  if (/[^ ]-$/.test(classes) && /^s\)*[lUSpc;,io]/.test(classes)) {
    findings.add('sql.rest-commented', 0.55);
  }
  if (BREAKS.test(classes)) findings.add('sql.quote-stacked', 0.4);
}
