import type { PayloadFindings } from './findings.ts';
import { isWordCode } from './word-search.ts';

/** Programs that are hardly words of a text. */
const CLEAR = new Set(
  'ls id pwd uname whoami ifconfig ipconfig netstat ping wget curl nc ncat netcat bash sh zsh ksh csh dash tcsh powershell pwsh cmd cmd.exe nslookup telnet ftp tftp scp ssh rsync chmod chown chgrp mkdir rmdir rm cp mv cat tac grep egrep fgrep awk gawk sed perl python python2 python3 ruby php nodejs gcc g++ cc lsof ps kill killall crontab systemctl passwd useradd adduser sudo su mysql psql sqlite3 mysqldump tasklist taskkill systeminfo regsvr32 rundll32 certutil bitsadmin wmic mshta cscript wscript schtasks attrib icacls reg tracert traceroute dig xxd base64 base32 printenv env nmap socat tcpdump busybox gdb strace xargs tee cpan getent hostname hostid uptime dmesg df du mount umount lsb_release arch nproc phpinfo ipcs printf rev nl od hexdump strings zcat gzip gunzip bzip2 unzip tar vi vim nano ed emacs lua ifup iptables nft route arp ip lynx w3m fetch sleep dir echo eval exec touch ln finger ab agetty apache2ctl aria2c arj aspell awk basenc bpftrace bzcat bzless bzmore capsh chroot choom cksum cmp cobc cpio cpulimit csplit dialog dmidecode dmsetup dnf dos2unix dotnet dstat easy_install enscript fping gcloud gcore genisoimage ghc ghci hd hping3 htop iconv iftop ionice ispell jjs jq jrunscript jshell julia ksu kubectl latex lftp loginctl logrotate ltrace luatex mawk mknod modprobe mkfifo msgcat mtr nasm nawk ncdu ncftp neofetch nginx nroff nsenter openssl openvpn pdflatex pexec pidof pgrep pkill pkexec pstree psftp ptx rcp rlogin rlwrap rpm rpmdb rview rvim scrot setarch setfacl setfattr sftp shuf smbclient socket sqlmap ss sshpass stdbuf strace sysctl taskset tclsh timedatectl tmux torify troff tshark tcsh ulimit uncompress unexpand uniq unshare unlzma unxz unzstd useradd usermod userdel uudecode uuencode valgrind vimdiff vipw virsh visudo whois wireshark xdotool xelatex xetex xzcat xz yum zcmp zdiff zegrep zfgrep zgrep zless zmore zip zipinfo zypper zstd ansible ansible-playbook ansible-galaxy nohup trap chfn chsh comm pdksh mksh ash rksh rbash rmt nice renice nsupdate csvtool ssh-keygen ssh-agent ssh-keyscan run-parts lwp-request php-fpm mail mailx sendmail sshfs rclone restic borg apk pacman dpkg snap flatpak gunicorn uvicorn iwconfig ethtool nmcli tracepath arping whereis whatis apropos'.split(
    ' ',
  ),
);
/** Programs that are also words; something must follow that a text would not have. */
const COMMON = new Set(
  'more less head tail find sort cut date time who w last type set net start copy move del ren tree help assign at batch call cd color comp convert dd diff edit end exit expand expr false fc file fold for function goto groups history host if install jobs join line links locate look mail make man merge mode net nice node open pass paste patch path print query replace read rename route run screen select sh shift shutdown source split stat strip sum sync tar test then top touch true unset users vol wait watch which while write yes apt apt-get docker git go java irb npm pip gem alias'.split(
    ' ',
  ),
);
const SEPARATORS = new Uint8Array(128);
for (const char of ';|&`\n\r({$') SEPARATORS[char.charCodeAt(0)] = 1;
const FOLDERS =
  /^(?:[a-z]:)?[/\\]*(?:(?:usr|local|bin|sbin|opt|windows|system32|winnt|\?+|b[^/]n)[/\\]+){1,4}/;

/** Looks for commands of a shell. The text is decoded and in lower case. */
export function findCommands(text: string, findings: PayloadFindings): void {
  findChained(text, findings);
  const plain = unquote(text);
  if (plain !== text) findChained(plain, findings, true);
  findFirst(plain, findings);
  const isHidden = plain !== text && text.length < 200;
  if (
    isHidden &&
    /[a-z](?:\$[@*]|''|""|\\|\^)[a-z]/.test(text) &&
    readProgram(plain, 0)?.isClear === true
  ) {
    findings.add('command.hidden', 0.65);
  }
  if (text.includes('/??') && /\/\?{2,}\//.test(text)) findings.add('command.wildcard-path', 0.6);
  if (/\$\(|`[^`\s]/.test(text)) findSubstitution(plain, findings);
  if (plain.includes('bin/') && /(?:^|[\s;|&(=])(?:\/usr)?\/s?bin\/[a-z?*]/.test(plain)) {
    findings.add('command.program-path', 0.7);
  }
  if (text.includes('$') && /\$\{?ifs\b|\$\{[a-z@*]{1,9}[:#%/,^]/.test(text))
    findings.add('command.expansion', 0.8);
  if (
    /[?*[]/.test(plain) &&
    plain.includes('/') &&
    /\/\?{2,}|\/[a-z]?\?[a-z?]{1,5}\/|\/\*[a-z]+\b|\/b[?*[]/.test(plain)
  ) {
    findings.add('command.wildcard-path', 0.4);
  }
  if (
    /[<>]/.test(plain) &&
    /[0-9]?>\s?&[0-9]|[0-9]>\s?\/dev|>\s?\/dev\/null|<\s?\(|<<<|>\s?\/(?:tmp|var|dev)\//.test(plain)
  ) {
    findings.add('command.redirection', 0.55);
  }
  if (
    /^\s{0,9}(?:if|for)\s/.test(text) &&
    /\b(?:echo|goto|cmd)\b/.test(text) &&
    /==|\b(?:equ|neq|lss|leq|gtr|geq|not|exist|defined|errorlevel|cmdextversion)\b|%/.test(text)
  ) {
    findings.add('command.batch', 0.6);
  }
  if (/^if\s{1,9}(?:not\s{1,9})?(?:exist|defined)\s/.test(text))
    findings.add('command.batch', 0.55);
  if (text.includes('$') && /\$\[\s?\d|\$\(\(/.test(text)) {
    findings.add('command.arithmetic', 0.55);
  }
  if (/(?:&&|;)\s?(?:\$[a-z_]|[a-z_]\w{0,20}=\S)/.test(text) && text.includes('$')) {
    findings.add('command.variable', 0.6);
  }
  if (/^~[+-]?\d{0,3}$|^alias\s[^=]{1,60}=/.test(text)) findings.add('command.shell-word', 0.55);
  if (/\(\s?\)\s?\{\s?[:_a-z]?\s?;/.test(text)) findings.add('command.function', 0.9);
}

/** What a shell ignores within a word, and what it reads as a space. */
const IGNORED = new Uint8Array(128);
for (const char of '\'"\\^') IGNORED[char.charCodeAt(0)] = 1;
for (const char of '{,}') IGNORED[char.charCodeAt(0)] = 2;
for (const char of '$`') IGNORED[char.charCodeAt(0)] = 3;

/** Takes away what a shell ignores within a word. */
function unquote(text: string): string {
  let out = '';
  let from = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    const kind = code > 127 ? 0 : IGNORED[code]!;
    if (kind === 0) continue;
    const [length, replaced] = kind < 3 ? [1, kind === 1 ? '' : ' '] : readExpansion(text, i);
    if (length === 0) continue;
    out += text.slice(from, i) + replaced;
    i += length - 1;
    from = i + 1;
  }
  return from === 0 ? text : out + text.slice(from);
}

/** `$IFS` is a space; `$@`, `$1`, `$()` and two backquotes are nothing. */
function readExpansion(text: string, at: number): [length: number, replaced: string] {
  if (text[at] === '`') return text[at + 1] === '`' ? [2, ''] : [0, ''];
  const found = /^\$(?:\{?ifs\}?(?:\$[0-9@*])?|[@*0-9]|\{[@*0-9]\}|\(\))/.exec(
    text.slice(at, at + 10),
  );
  return found === null ? [0, ''] : [found[0].length, found[0].includes('ifs') ? ' ' : ''];
}

/** A separator, and then the name of a program. */
function findChained(text: string, findings: PayloadFindings, isUnquoted = false): void {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code > 127 || SEPARATORS[code] === 0) continue;
    const found = readProgram(text, i + 1);
    if (found === null) continue;
    const isBracket = text[i] === '(' || text[i] === '{';
    const isLine = text[i] === '\n' || text[i] === '\r';
    const weak = (isBracket && text[i - 1] !== '$') || isLine;
    const weight = weightOf(found, text) * (weak ? 0.5 : 1) * (isUnquoted && !weak ? 0.9 : 1);
    if (weight > 0) findings.add('command.chained', weight);
  }
}

function findFirst(text: string, findings: PayloadFindings): void {
  const found = readProgram(text, 0);
  if (found === null) return;
  const rest = text.slice(found.end, found.end + 40);
  if (found.hasFolder) findings.add('command.program', 0.6);
  else if (/^\s+\/(?:etc|usr|var|tmp|home|root|bin|opt|proc|dev)\b/.test(rest)) {
    findings.add('command.program', 0.6);
  } else if (/^\s+(?:-{1,2}[a-z]|\/[a-z]|[|;&>]|https?:|\.{0,2}\/)/.test(rest)) {
    findings.add('command.program', found.isClear ? 0.65 : 0.45);
  } else if (found.isClear && /^\s*[|;&`]/.test(rest)) findings.add('command.program', 0.6);
}

function findSubstitution(text: string, findings: PayloadFindings): void {
  for (let i = 0; i < text.length; i += 1) {
    const isOpen = text[i] === '`' || (text[i] === '$' && text[i + 1] === '(');
    if (!isOpen) continue;
    const found = readProgram(text, i + (text[i] === '`' ? 1 : 2));
    if (found !== null) findings.add('command.substitution', found.isClear ? 0.8 : 0.6);
    else if (text[i] === '$') findings.add('command.substitution', 0.35);
  }
}

interface Program {
  readonly name: string;
  readonly end: number;
  readonly isClear: boolean;
  readonly hasFolder: boolean;
}

function readProgram(text: string, from: number): Program | null {
  let start = from;
  while (start < from + 12 && ' \t+!@({$\'"&|'.includes(text[start] ?? 'x')) start += 1;
  const isPath = '/\\:'.includes(text[start] ?? ' ') || text[start + 1] === ':';
  const isFolder = isPath || text.startsWith('usr', start) || text.startsWith('bin', start);
  const folder = isFolder ? (FOLDERS.exec(text.slice(start, start + 60))?.[0] ?? '') : '';
  start += folder.length;
  let end = start;
  while (isNameCode(text.charCodeAt(end), text.charCodeAt(end + 1))) end += 1;
  if (text.startsWith('.exe', end)) end += 4;
  const name = trimName(text.slice(start, end));
  const isClear = CLEAR.has(name);
  if (!isClear && !COMMON.has(name) && !(folder.includes('bin') && name !== '')) return null;
  if (isWordCode(text.charCodeAt(end)) || text[end] === '-') return null;
  return { name, end, isClear: isClear || folder !== '', hasFolder: folder !== '' };
}

/** Letters, digits, `_` and `+`; a dash only within a name. */
function isNameCode(code: number, next: number): boolean {
  return isWordCode(code) || code === 43 || (code === 45 && next >= 97 && next <= 122);
}

function trimName(name: string): string {
  let end = name.length;
  while (end > 0 && name[end - 1] === '+') end -= 1;
  const trimmed = name.slice(0, end);
  return trimmed.endsWith('.exe') ? trimmed.slice(0, -4) : trimmed;
}

/** What follows a program tells a command from a text. */
function weightOf({ end, isClear, hasFolder, name }: Program, text: string): number {
  if (hasFolder) return 0.85;
  const rest = text.slice(end, end + 30);
  const isCommand =
    /^\s*(?:$|[|;&`)}><\n])|^[\s+]+(?:-{1,2}[a-z0-9]|[/~.][/a-z]|\/|[a-z]:|[0-9.]+|\$|https?:|"|')/.test(
      rest,
    ) || rest.startsWith('\\n');
  if (!isClear && rest.trim() === '') return 0.3;
  if (isCommand) return isClear ? 0.85 : name.length === 1 ? 0.2 : 0.55;
  return isClear && /^[\s+(]/.test(rest) ? 0.4 : 0;
}
