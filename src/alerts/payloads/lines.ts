import type { PayloadFindings } from './findings.ts';

const HEADER =
  /[\r\n][ \t]{0,4}(?:set-cookie|location|content-type|content-length|content-encoding|transfer-encoding|contenttype|host|refresh|link|status|http\/|x-[a-z-]{1,40}|access-control-[a-z-]{1,40}|to|cc|bcc|from|subject|mime-version|reply-to)\s?[:/]/;

/** Looks for line breaks that begin a header, a request or a mail command, and for format strings. */
export function findLines(text: string, raw: string, findings: PayloadFindings): void {
  if (text.includes('\n') || text.includes('\r')) {
    if (HEADER.test(text)) findings.add('header.added', 0.85);
    if (
      /[\r\n][ \t]?(?:get|post|head|options|put|delete|trace|connect|patch)\s+\S{1,200}\s+http\//.test(
        text,
      )
    ) {
      findings.add('header.request', 0.9);
    }
    if (
      /[\r\n][ \t]?(?:quit|data|rcpt to|mail from|ehlo|helo|retr|user|pass|list|capability|fetch|stat)\b[\s:<0-9]{0,3}/.test(
        text,
      )
    ) {
      findings.add('header.mail-command', 0.55);
    }
    if (/%0d|%0a|\\r|\\n|&#x?0?[ad1][03]?;|%e5%98%8[ad]/i.test(raw)) {
      findings.add('header.encoded-line', 0.5);
    }
  }
  if (/^(?:\\[rn]){1,4}$/.test(text)) findings.add('header.encoded-line', 0.5);
  if (
    /(?:^|[\s\r\n])(?:get|post|head|options|put|delete|trace|connect)\s+(?:\/|https?:)\S{0,200}\s+http\/\d/.test(
      text,
    )
  ) {
    findings.add('header.request', 0.8);
  }
  if (/嘊|嘍/.test(text)) findings.add('header.encoded-line', 0.8);
}

/** Directives of `printf`: many, or one that writes, or one with a position. */
export function findFormats(raw: string, findings: PayloadFindings): void {
  if (!raw.includes('%')) return;
  let count = 0;
  let kinds = 0;
  for (const [whole] of raw.matchAll(
    /%[-#+*$.\d]{0,12}(?:hh?|ll?|\\\$)?[@aceginopqsxzAEGIPSXZduftC]/g,
  )) {
    if (/^%[0-9][0-9a-fA-F]$/.test(whole)) continue;
    count += 1;
    if (/[n*$]|^%0\d+x/.test(whole)) kinds += 1;
  }
  if (count >= 4) findings.add('format.directives', 0.75);
  else if (kinds > 0) findings.add('format.directives', 0.5);
  if (/^([a-z])\1{3,8}%[a-z@]$/i.test(raw)) findings.add('format.directives', 0.6);
  if (/%[*$.\d\\]{0,10}\$/.test(raw)) findings.add('format.directives', 0.6);
  if (/^%\d{0,9}x$|^%0?\d{1,9}[dsx]\b/.test(raw)) findings.add('format.directives', 0.5);
}
