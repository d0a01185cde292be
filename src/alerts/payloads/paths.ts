import type { PayloadFindings } from './findings.ts';

const ROOTS = new Set(
  'etc proc var usr home root opt tmp dev sys boot bin sbin windows winnt inetpub apache apache2 php xampp lampp program nginx private library volumes system32'.split(
    ' ',
  ),
);

/** Steps to a parent folder, in the forms that filters overlook. */
const STEPS: readonly string[] = [
  '../',
  '..\\',
  '..;/',
  '..2f',
  '..5c',
  '..0x2f',
  '..0x5c',
  '0x2e0x2e',
  '..%',
  '..:',
  '..|/',
  '.../',
  '...\\',
  '/./',
  '/.//',
  '\\.\\',
  '/..',
  '\\..',
  '..//',
  '....',
  '//..',
  '2e2e2f',
  '.%00./',
  '.\\/.',
];

/** Looks for file paths that leave their folder, or begin at the root of a disk. */
export function findPaths(text: string, findings: PayloadFindings): void {
  let kinds = 0;
  let count = 0;
  if (text.includes('..') || text.includes('./') || text.includes('.\\') || text.includes('2e')) {
    for (const step of STEPS) {
      const first = text.indexOf(step);
      if (first === -1) continue;
      kinds += 1;
      count += text.indexOf(step, first + step.length) === -1 ? 1 : 2;
    }
  }
  if (text.includes('..') && /(?:^|[/\\=:"'\s])\.\.[/\\](?=.)/.test(text))
    findings.add('path.parent-folder', 0.65);
  if (text.includes('..;/')) findings.add('path.parent-folder', 0.65);
  if (kinds >= 2 && count >= 3) findings.add('path.parent-folders', 0.6);
  else if (count > 0) findings.add('path.dots', 0.3);
  if (/^[^a-z]{0,8}(?:file:\/{0,3})?[/\\]{1,3}/.test(text)) findRoot(text, findings);
  const hasDrive = text.includes(':\\') || text.includes(':/');
  if (hasDrive && /(?:^|[\s"'=/])[a-z]:[\\/]{1,2}[a-z{]/.test(text))
    findings.add('path.drive', 0.5);
  if (/^[/\\]{1,2}[^/\\]{0,20}\{file\}/.test(text)) findings.add('path.placeholder', 0.6);
  if (text.includes('{file}')) findings.add('path.placeholder', 0.5);
  if (
    /^[\w/.\\ -]{1,200}\.\s?(?:php\d?|phtml|phar|phpt|jspx?|aspx?|cgi|cfm|shtml)[\s.]{0,3}(?:\.\w{3})?$/.test(
      text,
    )
  ) {
    findings.add('path.script-file', 0.55);
  }
  if (
    /^[/\\]?\.(?:pass|logout|login|history|rhosts|netrc|profile|env|git|svn|ht|boto|aws|ssh|bash|mysql)/.test(
      text,
    )
  ) {
    findings.add('path.hidden-file', 0.6);
  }
  if (
    /^[/.\\]/.test(text) &&
    /(?:passwd|shadow|accesslog|errorlog|access\.\s?log|acces\.log|error\.\s?log)$/.test(text)
  ) {
    findings.add('path.system-file', 0.5);
  }
  findOverlong(text, findings);
}

function findRoot(text: string, findings: PayloadFindings): void {
  const [first, second] = text
    .slice(0, 80)
    .split(/[/\\]+/)
    .filter((part) => part !== '' && !/^[^a-z]*(?:file:)?$/.test(part));
  if (first === undefined || !ROOTS.has(first.trim())) return;
  findings.add('path.root', second === undefined ? 0.3 : 0.65);
}

/** The same character many times: an attempt at an overflow, or at a path that is cut off. */
function findOverlong(text: string, findings: PayloadFindings): void {
  let run = 1;
  for (let i = 1; i < text.length; i += 1) {
    run = text[i] === text[i - 1] ? run + 1 : 1;
    if (run === 80 && text[i]! > ' ' && !'-=_*#.'.includes(text[i]!)) {
      findings.add('format.overflow', 0.6);
    }
  }
}
