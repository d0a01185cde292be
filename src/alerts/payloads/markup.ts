import type { PayloadFindings } from './findings.ts';
import { isWordCode } from './word-search.ts';

/** How much a tag says by itself, when a value contains it. */
const TAGS = new Map<string, number>([
  ...'script iframe object embed applet svg math frameset frame bgsound layer ilayer xss base'
    .split(' ')
    .map((name) => [name, 0.8] as const),
  ...'img body meta link style form input video audio source isindex marquee details textarea button select keygen template animate set image event-source noscript title xml html head plaintext listing xmp foreignobject use'
    .split(' ')
    .map((name) => [name, 0.5] as const),
  ...'div span table td tr p b i u br hr h1 font center a'
    .split(' ')
    .map((name) => [name, 0.3] as const),
]);
const URL_ATTRIBUTES =
  /(?:src|href|action|formaction|data|background|lowsrc|dynsrc|code|codebase|xlink:href|style|srcdoc|to|from|values|content|poster)$/;
const MAX_TAG = 2000;

/** Looks for HTML that runs scripts. The text is decoded and in lower case. */
export function findMarkup(text: string, findings: PayloadFindings): void {
  let tags = 0;
  for (let at = text.indexOf('<'); at !== -1 && tags < 200; at = text.indexOf('<', at + 1)) {
    tags += 1;
    readTag(text, at, findings);
  }
  if (/["']\s?\/?>/.test(text)) findings.add('xss.attribute-closed', 0.3);
  if (text.includes('on')) findHandler(text, findings);
  if (text.includes('=')) findAttributes(text, findings);
}

function readTag(text: string, at: number, findings: PayloadFindings): void {
  let start = at + 1;
  if (text.startsWith('!--#', start)) return findings.add('ssi.directive', 0.95);
  if (text.startsWith('!entity', start)) return findings.add('xxe.entity', 0.95);
  if (text.startsWith('!doctype', start)) return readDoctype(text, start, findings);
  if (text.startsWith('![cdata[', start)) return findings.add('xxe.cdata', 0.5);
  if (text.startsWith('?php', start) || text.startsWith('?=', start)) {
    return findings.add('code.php-tag', 0.9);
  }
  if (text.startsWith('?import', start)) return findings.add('xss.import', 0.8);
  if (
    text[start] === '?' &&
    !/^\?xml[\s-][a-z]/.test(text.slice(start, start + 8)) &&
    text[start + 1] !== '>'
  ) {
    return findings.add('code.short-tag', 0.5);
  }
  if (text[start] === '%') return findings.add('template.tag', 0.55);
  const isClosing = text[start] === '/';
  if (isClosing) start += 1;
  let end = start;
  while (isWordCode(text.charCodeAt(end)) || text[end] === ':' || text[end] === '-') end += 1;
  const name = text.slice(start, end).split(':').at(-1)!;
  const weight = TAGS.get(name);
  if (weight !== undefined && /^[\s/>+"'`<=]|^$/.test(text.slice(end, end + 1))) {
    findings.add(`xss.tag-${name}`, isClosing ? weight * 0.8 : weight);
  }
  if (weight === undefined && name.length > 1 && text[end] === '>' && !isClosing) {
    findings.add('xss.unknown-tag', 0.25);
  }
  if (name.startsWith('xi:') || text.startsWith('xi:include', start)) {
    findings.add('xxe.include', 0.9);
  }
}

function readDoctype(text: string, at: number, findings: PayloadFindings): void {
  const end = text.indexOf('>', at);
  const body = text.slice(at, end === -1 ? at + 300 : Math.min(end, at + 300));
  if (/[[%]|\bsystem\b|\bpublic\b/.test(body)) findings.add('xxe.doctype', 0.8);
  else findings.add('xxe.doctype', 0.4);
}

/** An event attribute, such as `onload=`, within a tag or after something that may end an attribute. */
function findHandler(text: string, findings: PayloadFindings): void {
  for (let at = text.indexOf('on'); at !== -1; at = text.indexOf('on', at + 2)) {
    if (at > 0 && isWordCode(text.charCodeAt(at - 1))) continue;
    let end = at + 2;
    while (end < at + 30 && text.charCodeAt(end) >= 97 && text.charCodeAt(end) <= 122) end += 1;
    if (end - at < 5) continue;
    let equals = end;
    while (equals < end + 20 && !isWordCode(text.charCodeAt(equals)) && text[equals] !== '=') {
      equals += 1;
    }
    if (text[equals] !== '=' || text[equals + 1] === '=') continue;
    const isInTag = text.slice(Math.max(0, at - MAX_TAG), at).includes('<');
    const isApart = at === 0 || '\'"`/ \t\n\f\r\v<;>'.includes(text[at - 1]!);
    if (isInTag || isApart) findings.add('xss.event-handler', isInTag ? 0.9 : 0.65);
  }
}

/** An attribute that takes an address or a style, with a script in it. */
function findAttributes(text: string, findings: PayloadFindings): void {
  const open = text.indexOf('<');
  if (open === -1) return;
  for (let at = text.indexOf('=', open); at !== -1; at = text.indexOf('=', at + 1)) {
    if (!URL_ATTRIBUTES.test(text.slice(Math.max(0, at - 12), at).trimEnd())) continue;
    const value = text.slice(at + 1, at + 60).replace(/[\s\0"'`]/g, '');
    if (/^(?:javascript|vbscript|livescript|data|mocha|feed|jar):?/.test(value)) {
      findings.add('xss.script-address', 0.85);
    }
  }
}
