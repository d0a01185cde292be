import type { PayloadFindings } from './findings.ts';

const SAFE_CHARSETS = /^(?:utf-?8|us-ascii|iso-8859-1|iso-8859-15|windows-1252)$/;
const MAX_PARTS = 200;

/** Reads the parts of a multipart body leniently: contents, names and file names. */
export function findMultipart(body: string, findings: PayloadFindings): string[] {
  const first = /^\s*(--[^\r\n]{1,200})\r?\n/.exec(body)?.[1];
  if (first === undefined) return [];
  const values: string[] = [];
  for (const part of body.split(first).slice(1, MAX_PARTS)) {
    const gap = /\r?\n\r?\n/.exec(part);
    const head = gap === null ? part : part.slice(0, gap.index);
    const content = gap === null ? '' : part.slice(gap.index + gap[0].length);
    readHead(head, content, findings);
    for (const [, value] of head.matchAll(/name="([^"\r\n]{0,500})/g)) values.push(value ?? '');
    values.push(content.trim());
  }
  return values.filter((value) => value !== '');
}

function readHead(head: string, content: string, findings: PayloadFindings): void {
  const lower = head.toLowerCase();
  const charset = /charset\s{0,3}=\s{0,3}"?([\w.:-]{1,40})/.exec(lower)?.[1];
  if (charset !== undefined && !SAFE_CHARSETS.test(charset)) {
    findings.add('protocol.part-charset', 0.7);
  }
  if (lower.includes('name="_charset_"') && !/^\s*utf-8\s*$/i.test(content.replace(/--$/, ''))) {
    findings.add('protocol.part-charset', 0.7);
  }
  if (lower.includes('content-transfer-encoding')) findings.add('protocol.part-encoding', 0.6);
  const names = [
    ...head.matchAll(/name\s{0,3}=\s{0,3}(?:"([^"]{0,300})|'([^']{0,300})|([^;\r\n]{0,300}))/g),
  ];
  for (const [, quoted, single, bare] of names) {
    if (/['";=\0]/.test(quoted ?? single ?? bare ?? '')) findings.add('protocol.part-name', 0.6);
  }
}
