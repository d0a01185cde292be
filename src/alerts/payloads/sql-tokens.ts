import { isWordCode } from './word-search.ts';

/**
 * Classes of tokens, one letter each, so that the structure of a text is a short string:
 * `n` number, `s` string, `w` word, `v` variable, `f` known function that is called, `(`, `)`, `,`, `;`, `*`,
 * `o` comparison sign, `i` comparing word, `l` logical operator, `a` arithmetic, `p` `||`, `-` comment,
 * `U` union, `S` select, `F` from, `c` clause, `V` statement, `t` other SQL words, `x` system name.
 */
export interface SqlTokens {
  readonly classes: string;
  readonly texts: readonly string[];
}

const MAX_TOKENS = 400;

const CLASSES = new Map<string, string>();
const assign = (letter: string, words: string): void => {
  for (const word of words.split(' ')) CLASSES.set(word, letter);
};
assign('l', 'or and xor not div mod');
assign('i', 'like rlike regexp glob in between is ilike similar sounds match contains');
assign('U', 'union intersect except minus');
assign('S', 'select');
assign('F', 'from');
assign('c', 'where having limit offset group order by into join returning procedure set values');
assign(
  'V',
  'insert update delete drop create alter truncate exec execute call declare begin waitfor shutdown merge grant revoke replace rename load handler do prepare kill backup restore bulk print use show desc describe explain copy vacuum attach pragma if',
);
assign(
  't',
  'all distinct as case when then else end null true false asc desc cast convert table database top dual exists boolean mode interval delay time some any unhex collate binary outfile dumpfile',
);

/** Functions of databases; a call of one is evidence. Those of the first list are hardly called by anyone else. */
export const STRONG_FUNCTIONS = new Set(
  'iif sleep benchmark pg_sleep extractvalue updatexml load_file group_concat utl_inaddr.get_host_address utl_http.request dbms_pipe.receive_message dbms_lock.sleep user_lock.sleep ctxsys.drithsx.sn xmltype regexp_substring randomblob sys_eval sys_exec xp_cmdshell xp_dirtree xp_regread openrowset opendatasource lo_import lo_export pg_read_file query_to_xml database_to_xml xmlagg dbms_xmlgen.getxml json_arrayagg json_keys json_extract gtid_subset gtid_subtract st_latfromgeohash make_set elt generate_series rlike procedure analyse current_setting row_count polygon multipoint geometrycollection multipolygon linestring multilinestring sqlite_version quote_literal string_agg nvarchar sp_executesql sp_password name_const ctxsys dbms_utility.sqlid_to_sqlhash fn_varbintohexstr is_srvrolemember has_dbaccess load_extension compress uncompress'.split(
    ' ',
  ),
);
export const WEAK_FUNCTIONS = new Set(
  'char chr concat concat_ws ascii substring substr mid left right length hex unhex md5 sha1 count sum avg min max floor rand round cast convert ifnull isnull nullif coalesce if user database version schema current_user session_user system_user upper lower reverse repeat replicate ord bin instr locate position replace trim ltrim rtrim lpad rpad now sysdate date_format values varchar nchar unicode power sqrt ceil strcmp find_in_set field export_set to_char to_number decode nvl db_name host_name user_name suser_name object_id col_name greatest least conv space quote cot pi abs exp row_number over local between in insert updatexml like cr32 crc32 uuid encode encrypt aes_encrypt aes_decrypt des_encrypt des_decrypt password old_password adddate addtime subdate subtime timestamp timediff to_days last_insert_id found_rows json_object json_array json_value bit_and bit_or bit_count std stddev variance pow sin cos log log2 log10 values default acos asin atan degrees radians truncate format inet_aton inet_ntoa soundex char_length character_length octet_length get_lock release_lock is_free_lock makedate sha2 sha month'.split(
    ' ',
  ),
);

/** Reads a text as SQL that begins within no quotes, or within single or double quotes. */
export function tokenizeSql(text: string, within: '' | "'" | '"'): SqlTokens {
  let classes = '';
  const texts: string[] = [];
  const push = (letter: string, word: string): void => {
    classes += letter;
    texts.push(word);
  };
  let at = within === '' ? 0 : readString(text, 0, within, push);
  while (at < text.length && classes.length < MAX_TOKENS) at = readToken(text, at, push);
  return { classes, texts };
}

type Push = (letter: string, word: string) => void;

function readString(text: string, from: number, quote: string, push: Push): number {
  let end = from;
  while (end < text.length && text[end] !== quote) end += text[end] === '\\' ? 2 : 1;
  if (end >= text.length && from > 0) {
    // An open string hides nothing: its content is read on.
    push('s', '');
    return from;
  }
  push('s', text.slice(from, end));
  return Math.min(end + 1, text.length);
}

function readToken(text: string, at: number, push: Push): number {
  const char = text[at]!;
  const next = text[at + 1];
  if (char <= ' ' || char === '\u00a0') return at + 1;
  if (char === "'" || char === '"') return readString(text, at + 1, char, push);
  if (isWordCode(text.charCodeAt(at)) || char === '`') return readWord(text, at, push);
  if (char === '@') return readVariable(text, at, push);
  if (char === '-' && next === '-') return skipLine(text, at, push);
  if (char === '#') return skipLine(text, at, push);
  if (char === '/' && next === '*') return readComment(text, at, push);
  if (char === '|' && next === '|') {
    push('p', '||');
    return at + 2;
  }
  if (char === '&' && next === '&') {
    push('l', '&&');
    return at + 2;
  }
  if ('=<>!~'.includes(char)) {
    let end = at + 1;
    while (end < text.length && '=<>!~'.includes(text[end]!)) end += 1;
    push('o', text.slice(at, end));
    return end;
  }
  if ('(),;*'.includes(char)) push(char, char);
  else if ('+-/%^|&'.includes(char)) push('a', char);
  else push('?', char);
  return at + 1;
}

function readWord(text: string, at: number, push: Push): number {
  let end = at + (text[at] === '`' ? 1 : 0);
  while (
    end < text.length &&
    (isWordCode(text.charCodeAt(end)) || text[end] === '.' || text[end] === '$')
  ) {
    end += 1;
  }
  const word = text.slice(at, end).replace('`', '');
  let after = end;
  if (text[after] === '`') after += 1;
  const first = text.charCodeAt(at);
  if (first >= 48 && first <= 57) {
    const isNumber = /^(?:\d+(?:\.\d*)?(?:e\d+)?|0x[0-9a-f]*|0b[01]*)$/.test(word);
    push(isNumber ? 'n' : 'w', word);
    return after;
  }
  let bracket = after;
  while (text[bracket] === ' ' && bracket < after + 3) bracket += 1;
  const isCall = text[bracket] === '(';
  if (isCall && (STRONG_FUNCTIONS.has(word) || WEAK_FUNCTIONS.has(word))) {
    const known = CLASSES.get(word);
    const isApart = bracket > after;
    const isKept = known === 'i' || known === 'V' || known === 'c';
    push(isKept ? known : 'f', isApart && !isKept ? `${word} ` : word);
  } else push(CLASSES.get(word) ?? 'w', word);
  return after;
}

function readVariable(text: string, at: number, push: Push): number {
  let end = at;
  while (end < text.length && (text[end] === '@' || isWordCode(text.charCodeAt(end)))) end += 1;
  push('v', text.slice(at, end));
  return end;
}

function skipLine(text: string, at: number, push: Push): number {
  const end = text.indexOf('\n', at);
  push('-', text.slice(at, end === -1 ? text.length : end));
  return end === -1 ? text.length : end;
}

/** An executable comment of MySQL is read as code. */
function readComment(text: string, at: number, push: Push): number {
  if (text[at + 2] === '!') {
    push('-', '/*!');
    let end = at + 3;
    while (end < text.length && text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end += 1;
    return end;
  }
  const end = text.indexOf('*/', at + 2);
  if (end === -1) {
    push('-', '/*');
    return at + 2;
  }
  return end + 2;
}
