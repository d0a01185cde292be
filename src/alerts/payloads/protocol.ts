import type { PayloadFindings } from './findings.ts';
import type { InspectedRequest } from './inspect-request.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']);
const SCANNERS =
  /nikto|sqlmap|nmap|masscan|zgrab|nuclei|arachni|wpscan|dirbuster|gobuster|acunetix|netsparker|openvas|nessus|w3af|havij|jaeles|fimap|whatweb|skipfish|webinspect|appscan|ffuf|feroxbuster|joomscan|burp|zmeu|morfeus|brutus|hydra|metis|commix|xsser|wfuzz|cgichk|libwhisker|struts-pwn|detectify|zap\/|vega\/|paros|grabber|datacha0s|prog\.customcrawler|n-stealth|inspathx|internet ninja|springenwerk|whcc\/|uil2pn|absinthe|amiga-aweb|black widow|cisco-torch|crimscanner|dav\.pm|gootkit|grendel|nsauditor|pangolin|pmafind|safexplorer|scanalert|security scan|sitelock|sqlninja|sysscan|toata|voideye|webshag|webtrends security|webvulnscan|zgrab|domino hunter|ua-crawler/;
const RESTRICTED =
  /\.(?:bak|backup|old|orig|sql|db|mdb|ini|inc|log|conf|config|cfg|asa|asax|cs|csproj|vb|vbs|dll|exe|com|bat|cmd|key|pem|pfx|p12|jks|swp|swo|save|dist|licx|ldb|lnk|idq|htr|htw|ida|idc|pdb|pol|printer|resx|resources|rdb|sys|webinfo|xsd|xsx|axd|ashx|wadl|env|htaccess|htpasswd|ost|pst|rdp|reg|sqlite3?|dbf|kdbx|jar|crt|cer|ps1|psm1|sh|dat|dump|vsdisco|asmx|bck|copy|tmp)(?:\.(?:zip|gz|tgz|bz2|7z|rar|txt|bak))?~?(?:[/?]|$)|~(?:[/?]|$)/i;
const HIDDEN =
  /(?:^|\/)\.(?!well-known)[a-z][\w.-]{1,40}(?:\/|$)|(?:^|\/)(?:wp-config\.|composer\.(?:json|lock)|package(?:-lock)?\.json|dockerfile|docker-compose|id_rsa|server-status|phpinfo|web-inf|cgi-bin\/|\.ds_store|thumbs\.db|gruntfile|gulpfile|makefile|vagrantfile|jenkinsfile)/i;
const SESSION_NAME =
  /^[\w.-]{0,40}(?:jsessionid|phpsessid|aspsessionid|asp\.net_sessionid|sessionid|session_id|sessid|session-id|session|sess|sid|cfid|cfsid|cftoken|cfsessid|_token|login_token|auth-token)[\w.-]{0,8}$/i;

const UNUSUAL = [
  ...['lock-token', 'if', 'request-range', 'content-range', 'x-http-method-override'],
  ...[
    'x-http-method',
    'x-method-override',
    'x-middleware-subrequest',
    'x-original-url',
    'x-rewrite-url',
  ],
];

/** Looks at how a request is made: method, headers, and what no browser or client of an API sends. */
export function findProtocol(request: InspectedRequest, findings: PayloadFindings): void {
  const headers = new Map(
    Object.entries(request.headers ?? {}).map(([name, value]) => [
      name.toLowerCase(),
      [value ?? []].flat().join(', '),
    ]),
  );
  const method = request.method?.toUpperCase();
  if (method !== undefined && !METHODS.has(method)) findings.add('protocol.method', 0.6);
  findAgent(headers.get('user-agent'), findings);
  if (headers.size > 0) findHeaders(headers, request, findings);
  findFile(request.path ?? '', findings);
  findSession(request, headers, findings);
  const query = typeof request.query === 'string' ? request.query : '';
  if (/%(?![0-9a-f]{2}|u[0-9a-f]{4})/i.test(query)) findings.add('protocol.bad-encoding', 0.3);
  if (/(?:^|&)_method=/.test(`${query}&${typeof request.body === 'string' ? request.body : ''}`)) {
    findings.add('protocol.method-override', 0.55);
  }
  if (/%u[0-9a-f]{4}/i.test(query)) findings.add('protocol.unicode-encoding', 0.5);
  if (/(?:%25[0-9a-f]{2}){3}/i.test(query)) findings.add('protocol.nested-encoding', 0.5);
  if (/%c[01]|%f[5-9a-f]/i.test(query)) findings.add('protocol.bad-encoding', 0.5);
  if (/%00|\0/.test(query + (request.path ?? ''))) findings.add('protocol.null-byte', 0.6);
}

function findAgent(agent: string | undefined, findings: PayloadFindings): void {
  if (agent !== undefined && SCANNERS.test(agent.toLowerCase())) {
    findings.add('scanner.user-agent', 0.8);
  }
}

function findHeaders(
  headers: ReadonlyMap<string, string>,
  request: InspectedRequest,
  findings: PayloadFindings,
): void {
  const length = headers.get('content-length');
  if (length !== undefined && !/^\d+$/.test(length.trim())) {
    findings.add('protocol.content-length', 0.7);
  }
  const coding = headers.get('transfer-encoding');
  if (coding !== undefined && length !== undefined) findings.add('protocol.two-lengths', 0.8);
  findRange(headers.get('range') ?? headers.get('request-range'), findings);
  if (headers.has('proxy')) findings.add('protocol.proxy-header', 0.8);
  if (headers.get('user-agent') === '') findings.add('protocol.empty-agent', 0.5);
  if (headers.has('sec-fetch-user') && headers.get('sec-fetch-user') !== '?1') {
    findings.add('protocol.fetch-metadata', 0.5);
  }
  findUpload(headers, findings);
  for (const name of UNUSUAL) {
    if (headers.has(name)) findings.add('protocol.unusual-header', 0.5);
  }
  const type = headers.get('content-type') ?? '';
  const charset = /charset\s{0,3}=\s{0,3}"?([^";\s]{0,40})/i.exec(type)?.[1];
  if (charset !== undefined && !/^(?:utf-?8|iso-8859-15?|windows-1252|us-ascii)$/i.test(charset)) {
    findings.add('protocol.charset', 0.6);
  }
  if (
    /(?:application|text)\//.test(afterWord(type, 'boundary')) ||
    afterWord(type, 'charset').includes('charset')
  ) {
    findings.add('protocol.content-type', 0.6);
  }
  if (type !== '' && !/^[\w.+*-]{1,80}\/[\w.+*-]{1,80}\s?(?:;.{0,300})?$/.test(type)) {
    findings.add('protocol.content-type', 0.6);
  }
  const connection = headers.get('connection') ?? '';
  if (/\b(?:keep-alive|close)\b.{0,20},\s?(?:keep-alive|close)\b/i.test(connection)) {
    findings.add('protocol.connection', 0.6);
  }
  for (const [name, value] of headers) {
    if (/[\r\n\0]/.test(value)) findings.add('header.line-break', 0.7);
    if (!/^[\w!#$%&'*+.^`|~-]{1,200}$/.test(name)) findings.add('protocol.header-name', 0.6);
  }
  if (request.method?.toUpperCase() === 'GET' && length !== undefined && Number(length) > 0) {
    findings.add('protocol.body-of-get', 0.5);
  }
}

/** Names of files that proxies and servers are told of. */
function findUpload(headers: ReadonlyMap<string, string>, findings: PayloadFindings): void {
  for (const [name, value] of headers) {
    if (!/^x[._-]?(?:file[._-]?name|filename)$/.test(name)) continue;
    if (/^(?:sess_|\.)|\.\s?(?:php|phar|pht|jsp|asp|cgi|sh|exe)/i.test(value)) {
      findings.add('path.script-file', 0.7);
    }
  }
}

function afterWord(text: string, word: string): string {
  const lower = text.toLowerCase();
  const at = lower.indexOf(word);
  return at === -1 ? '' : lower.slice(at + word.length);
}

function findRange(range: string | undefined, findings: PayloadFindings): void {
  if (range === undefined) return;
  if (range.split(',').length >= 6) findings.add('protocol.many-ranges', 0.7);
  for (const part of range.split(',')) {
    const [from = '', to = ''] = part.replace('bytes=', '').split('-');
    if (Number.parseInt(from, 10) > Number.parseInt(to, 10)) findings.add('protocol.range', 0.7);
  }
}

function findFile(path: string, findings: PayloadFindings): void {
  if (RESTRICTED.test(path)) findings.add('path.restricted-extension', 0.6);
  if (HIDDEN.test(path)) findings.add('path.hidden-file', 0.7);
}

/** A session id in the address, sent from another site or from nowhere. */
function findSession(
  request: InspectedRequest,
  headers: ReadonlyMap<string, string>,
  findings: PayloadFindings,
): void {
  const { query } = request;
  const names =
    typeof query === 'string'
      ? query.split('&').map((pair) => pair.split('=', 1)[0] ?? '')
      : Object.keys(query ?? {});
  if (!names.some((name) => SESSION_NAME.test(name))) return;
  const referer = headers.get('referer');
  const host = headers.get('host');
  const from = /^https?:\/\/([^/:?#]{1,200})/i.exec(referer ?? '')?.[1];
  if (referer === undefined || (from !== undefined && from !== host?.split(':', 1)[0])) {
    findings.add('session.id-in-address', 0.6);
  }
}
