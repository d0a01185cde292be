import type { PayloadFindings, PayloadRule } from './findings.ts';
import { type WordContext, WordSearch } from './word-search.ts';

type Clue = readonly [rule: PayloadRule, weight: number];
type Line = readonly [rule: PayloadRule, weight: number, context: WordContext, words: string];

const ANY: WordContext = {};
const START: WordContext = { starts: true };
const WORD: WordContext = { starts: true, ends: true };
const CALL: WordContext = { starts: true, calls: true };
const CALL_AT_ONCE: WordContext = { starts: true, callsAtOnce: true };

/** Words by what they are evidence of; a middle dot stands for a space. */
const LINES: readonly Line[] = [
  [
    'sql.system-table',
    0.8,
    WORD,
    'information_schema sysobjects syscolumns sysusers sysdatabases all_users all_tables all_tab_columns user_tables dba_users pg_catalog pg_user pg_shadow pg_tables sqlite_master sqlite_temp_master msysaccessobjects sysibm syscat mysql.user mysql.db mysql.innodb_table_stats table_schema table_name column_name xp_cmdshell xp_regread xp_dirtree sp_password sp_configure sp_makewebtask sp_oacreate master..sysdatabases rdb$database rdb$fields utl_inaddr utl_http dbms_pipe dbms_lock dbms_java sysmaster systables domain.domains v$version v$session user_password mysql.tables waitfor pg_sleep',
  ],
  [
    'sql.server-variable',
    0.8,
    ANY,
    '@@version @@datadir @@hostname @@global @@servername @@basedir @@identity @@spid @@tmpdir @@language',
  ],
  [
    'path.sensitive-file',
    0.8,
    ANY,
    'etc/passwd etc/shadow etc/group etc/hosts etc/issue etc/fstab etc/motd etc\\passwd etc\\shadow etc2fpasswd etc/sudoers etc/crontab etc/mysql etc/apache etc/httpd etc/nginx etc/ssh etc/services etc/init proc/self proc/version proc/cpuinfo proc/sys proc/net boot.ini win.ini system.ini windows/system32 windows\\system32 winnt\\system32 winnt/system32 web-inf meta-inf web.xml .htaccess .htpasswd .bash_history .bashrc .ssh/ id_rsa id_dsa authorized_keys .aws/ .git/ .git\\ .svn/ .hg/ .env.  wp-config httpd.conf apache2.conf nginx.conf my.cnf php.ini proftpd.conf access_log access.log error_log error.log global.asa web.config machine.config sam._ repair/sam repair\\sam config/sam config\\sam ntuser.dat pagefile.sys desktop.ini autoexec.bat inetpub /var/log \\var\\log var2flog var/www var/mail var/spool var/lib var/run usr/local /proc/ c:\\windows c:/windows c:\\boot windows\\repair known_hosts .kube/ .docker/ docker.sock server.xml tomcat-users phpmyadmin config.inc.php /lampp/ /xampp/ \\xampp\\ xampp\\ /logs/access /logs/error windows/win windows\\win etc/php etc/vsftpd etc/master etc/security etc/networks etc/resolv etc/ /etc\\ pure-ftpd httpd.pid',
  ],
  [
    'xss.script-scheme',
    0.7,
    START,
    'javascript: vbscript: livescript: jscript: mocha: data:text/html data:application/x data:image/svg data:text/javascript javascript&colon; feed:javascript',
  ],
  [
    'xss.script-call',
    0.6,
    CALL_AT_ONCE,
    'alert prompt confirm settimeout setinterval fetch importscripts execscript msgbox write',
  ],
  [
    'xss.document',
    0.7,
    START,
    'document.cookie document.location document.write document.domain document.body document.getelement document.create document.url document.referrer document.forms document.documentelement window.location window.name window.open location.href location.hash location= location.search self[ top[ window[ parent[ frames[ this[ globalthis document[ localstorage. sessionstorage. xmlhttprequest activexobject string.fromcharcode innerhtml outerhtml insertadjacenthtml srcdoc= formaction= .fromcharcode .constructor.constructor [].filter [].map [].constructor eval(atob atob( @import -moz-binding behavior: expression( xlink:href ownerdocument contenteditable fscommand allowscriptaccess jquery.globaleval document.queryselector url(javascript !entity vmlframe document)[ window)[ .constructor( execcommand( autofocus import( javascript:',
  ],
  [
    'code.call',
    0.8,
    CALL,
    'passthru shell_exec popen proc_open pcntl_exec phpinfo base64_decode file_get_contents file_put_contents fopen readfile call_user_func call_user_func_array create_function preg_replace array_map array_filter usort include_once require_once unserialize gzinflate gzuncompress str_rot13 highlight_file show_source parse_ini_file move_uploaded_file ini_set ini_get set_time_limit getenv putenv posix_getpwuid opendir scandir func_get_args session_start exif_imagetype execfile __import__ java_exec passthrough print_r var_dump phpversion php_uname fsockopen pfsockopen curl_exec curl_init error_log array_walk register_shutdown_function is_file is_dir fwrite fread fgets fputs bzopen gzopen gzfile readgzfile readlink symlink tempnam tmpfile array_diff_ukey ob_start spl_autoload_register iterator_apply escapeshellarg simplexml_load_string file_exists bzdecompress gethostbyname strip_tags checkdate intval proc_get_status shell_exec=',
  ],
  [
    'code.call-of-word',
    0.7,
    CALL_AT_ONCE,
    'assert chgrp chmod compile die dl eval exec getattr glob globals include locals mail mkdir require rmdir settimeout system unlink virtual open exec require import',
  ],
  [
    'code.wrapper',
    0.8,
    START,
    'php:// phar:// expect:// zip:// glob:// ogg:// ssh2:// rar:// compress.zlib:// data://text data:; zlib: bzip2:// zlib:// ssh2.',
  ],
  [
    'code.php-variable',
    0.75,
    ANY,
    '$_get $_post $_request $_cookie $_server $_files $_session $_env $globals $http_ $_[ $argv ${_get ${@ _get[ _post[ _request[',
  ],
  [
    'code.java',
    0.75,
    ANY,
    'java.lang java.io. java.runtime java.evil org.omg. java.util java.net java.beans java.rmi javax. com.sun. sun.misc org.apache. org.springframework runtime.getruntime runtime.exec getruntime() .getclass .class.forname processbuilder classloader .getmethod getdeclared xmldecoder #_memberaccess #context[ #application #session[ #request[ #parameters allowstaticmethodaccess memberaccess ognlcontext xwork.methodaccessor class.module.classloader objectinputstream java.nio com.opensymphony freemarker.template scriptenginemanager groovy.lang t(java.lang new+java. new·java. com.mchange bcel. org.mozilla.javascript net.sf.json oracle.jdbc',
  ],
  [
    'code.java-gadget',
    0.75,
    START,
    'runtime.evil runtime.clonetransformer runtime.forclosure runtime.instantiatefactory runtime.instantiatetransformer runtime.invokertransformer runtime.prototype runtime.whileclosure runtime.getproperty runtime.filewriter runtime.xmldecoder clonetransformer forclosure instantiatefactory instantiatetransformer invokertransformer prototypeclonefactory prototypeserializationfactory whileclosure commons-collections ysoserial rmi:// marshalsec xmldecoder processbuilder',
  ],
  [
    'code.serialized',
    0.8,
    ANY,
    'aced0005 _$$nd_func$$_ __js_function !!python/ !!javax. !!ruby/ o:8:" cposix csubprocess c__builtin__ ccopy_reg',
  ],
  [
    'code.node',
    0.75,
    ANY,
    'require(\'child require("child child_process process.mainmodule process.binding process.env global.process this.constructor .constructor( new·function( function(){ process.exit process.kill process.stdout console.log( console.debug( console.info( console.error( fs.readfile fs.writefile execsync spawnsync (function( =>{ while(true while(1 while(! require(\'fs require("fs process[ module.exports util.promisify buffer.from( global[ string.raw',
  ],
  [
    'code.python',
    0.8,
    ANY,
    '__class__ __mro__ __subclasses__ __globals__ __builtins__ __init__ __base__ __import__ __code__ __dict__ __reduce__ os.system os.popen subprocess. commands.getoutput sys.modules config.items self.__ request.application lipsum. cycler. joiner. get_flashed_messages url_for. import·os import·sys import·socket pty.spawn',
  ],
  [
    'code.ruby',
    0.7,
    ANY,
    'kernel.exec kernel.system kernel.open io.popen file.open( file.read( `#{ %x( process.spawn(  .instance_eval .class_eval open3. dir.entries file.write',
  ],
  ['code.perl', 0.8, ANY, '@{[ @{·[ use·lib socket(s'],
  [
    'template.directive',
    0.7,
    ANY,
    '#set( #set·( <#assign <#list freemarker. .execute?new ?new() $class.inspect $engine. {php} {$smarty {literal} {if @include( {{constructor {{this {{$on {{config {{self {{request {{app. #foreach #if( #include( #parse( <th: th:text ${t( *{t( smarty_internal twig_ registerundefinedfiltercallback _self.env |·filter( |filter( |map( |attr( |join· |sort( getfilter( ${self ${session ${param ${header',
  ],
  [
    'prototype.key',
    0.85,
    ANY,
    '__proto__ constructor.prototype constructor[prototype] [constructor][ ["constructor"] [\'constructor\'] "constructor":{ "constructor": __definegetter__ __lookupgetter__ object.prototype object.assign( "prototype": [prototype] constructor%5bprototype',
  ],
  [
    'jndi.name',
    0.95,
    ANY,
    'jndi:ldap jndi:rmi jndi:dns jndi:iiop jndi:nis jndi:corba jndi:nds jndi:http ${jndi',
  ],
  [
    'ssrf.address',
    0.65,
    ANY,
    '169.254.169.254 metadata.google instance-data 100.100.100.200 192.0.0.192 ://127. ://localhost ://0.0.0.0 ://[:: ://0x7f ://2130706433 ://0177. ://10. ://192.168. localhost.localdomain localhost/ docker.internal ip6-loopback localhost4 localhost6 ip6-localhost .nip.io .xip.io .burpcollaborator .oastify .interact.sh .dnslog. ://0/ ://127 ://[0:0:0 ://[fd00 ://[fe80 ://①',
  ],
  [
    'ssrf.scheme',
    0.65,
    START,
    'gopher:// dict:// ldap:// ldaps:// tftp:// jar:http jar:file netdoc:// sftp:// file:// file:/ url:file url:http ssh2:// data:text/ smb:// ldapi://',
  ],
  [
    'command.remote',
    0.7,
    START,
    'wget·http curl·http curl·- bash·-i bash·-c sh·-c /dev/tcp/ /dev/udp/ nc·-e nc·-l cmd.exe cmd·/c powershell·- powershell.exe command.com invoke-expression invoke-webrequest downloadstring new-object start-process get-content get-childitem get-process set-executionpolicy frombase64string -encodedcommand iex( certutil rundll32 regsvr32 bitsadmin $psversiontable $env: %comspec% %systemroot% %errorlevel% %programfiles% %userprofile% |sh· |bash |·sh· |·bash shellshock (){ ()·{ chmod+x chmod·+x chmod·7 lwp-download bash_source',
  ],
  [
    'command.admin-tool',
    0.55,
    START,
    "ansible· ansible- chef-vault chef-client chef-run chef-shell chef·report knife·ssh visudo cscli php-fpm bsdtar nohup· htop setcap aa-disable crontab· iptables· rpm·- dpkg·- systemctl· journalctl tcpdump· tshark strace· gdb·- busctl· rmt-tar c89·- c99·- trap·' mkfifo· xargs·- visudo tmux· screen·- doas· pkexec gimp·-i capsh·-",
  ],
  [
    'command.unclear',
    0.5,
    WORD,
    'whoami ifconfig ipconfig netstat nslookup /bin/sh /bin/bash systeminfo uname wget busybox mkfifo ncat',
  ],
  [
    'command.program-file',
    0.7,
    ANY,
    '/bin/sh /bin/bash /bin/cat /bin/id /bin/ls /bin/nc /bin/sleep /bin/echo usr/bin/ usr/sbin/ /bin/ping /bin/uname /bin/ps /bin/zsh /bin/dash bin/perl bin/python bin/env $shell ${shell ${path',
  ],
  [
    'scanner.probe',
    0.6,
    ANY,
    'acunetix nikto nessus sqlmap wvs-security netsparker openvas w3af xss.rocks ha.ckers.org burpsuite dirbuster gobuster masscan zgrab nuclei arachni wpscan whatweb havij jaeles fimap paros.proxy webinspect skipfish appscan ffuf feroxbuster joomscan',
  ],
];

const SEARCH = new WordSearch<Clue>(
  LINES.flatMap(([rule, weight, context, words]) =>
    words
      .split(' ')
      .filter((word) => word !== '')
      .map((word) => [word.replaceAll('·', ' '), [rule, weight] as const, context] as const),
  ),
);

/** Looks for words that hardly occur in honest requests. The text is decoded and in lower case. */
export function findWords(text: string, findings: PayloadFindings): void {
  SEARCH.each(text, ([rule, weight]) => findings.add(rule, weight));
}
