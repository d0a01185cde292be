import type { PayloadFindings } from './findings.ts';

const OPERATORS =
  'ne|gt|gte|lt|lte|eq|in|nin|or|and|not|nor|where|regex|exists|type|mod|all|size|elemmatch|expr|jsonschema|text|options|function|accumulator|comment|query|lookup|group|match|project|unionwith|merge|out|slice|natural';
const NOSQL_OPERATOR = new RegExp(`["'\\[{(,]\\s?\\$(?:${OPERATORS})\\b`);
const NOSQL_START = new RegExp(`^\\$(?:${OPERATORS})\\b`);

/** Looks for injections into document databases, directories and XML queries. */
export function findQueries(text: string, findings: PayloadFindings): void {
  if (text.includes('$')) {
    if (NOSQL_OPERATOR.test(text)) findings.add('nosql.operator', 0.85);
    else if (NOSQL_START.test(text)) findings.add('nosql.operator', 0.6);
  }
  if (/['"]\s?(?:&&|\|\|)\s?(?:this|['"0-9a-z]{1,12}\s?[=!<>]|1\b|true|!)/.test(text)) {
    findings.add('nosql.condition', 0.7);
  }
  if (/['"]\s?;\s?(?:return|var|while|it\b|db\b|sleep|throw)/.test(text)) {
    findings.add('nosql.code', 0.75);
  }
  if (/\bthis\.[a-z_]{1,30}(?:\.match|\[|\s?[=!<>]{1,3})/.test(text)) {
    findings.add('nosql.document', 0.6);
  }
  if (
    /\bdb\.[a-z_]{1,30}\.(?:insert|find|drop|remove|update|mapreduce|aggregate|delete)/.test(text)
  ) {
    findings.add('nosql.database', 0.85);
  }
  if (/\{\s?['"]?\$?[a-z]{0,12}['"]?\s?:\s?['"]?['"]?\s?\}\s?\]|,\s?\$[a-z]{2,9}\s?:/.test(text)) {
    findings.add('nosql.operator', 0.6);
  }
  findLdap(text, findings);
  findXpath(text, findings);
}

function findLdap(text: string, findings: PayloadFindings): void {
  if (!text.includes('(') && !text.includes(')')) return;
  if (/\)\s?\(\s?[|&!]?\s?\(?[a-z]{1,30}\s?[~<>]?=/.test(text)) findings.add('ldap.filter', 0.8);
  if (/\*\)\s?\(|\)\s?\([|&!]\s?\(?|\(\s?[|&!]\s?\(/.test(text))
    findings.add('ldap.operator', 0.65);
  if (/^\*\(?\)|\*\(\)|\*\)\)|^[a-z]{0,20}\*?\)+\(|\([|&]$/.test(text)) {
    findings.add('ldap.break-out', 0.55);
  }
  if (
    /\((?:objectclass|uid|cn|sn|mail|userpassword|samaccountname|memberof)\s?[~<>]?=/.test(text)
  ) {
    findings.add('ldap.attribute', 0.6);
  }
}

function findXpath(text: string, findings: PayloadFindings): void {
  if (!text.includes('/') && !text.includes('::') && !text.includes('(')) return;
  if (
    text.includes('::') &&
    /\b(?:child|parent|ancestor|descendant|self|attribute|following|preceding)(?:-or-self|-sibling)?::/.test(
      text,
    )
  ) {
    findings.add('nosql.xpath-axis', 0.85);
  }
  if (
    /(?:^|[^:])\/\/(?:\*|user|[a-z]{1,20}\[)|\/(?:comment|text|node)\(\)|\bstring-length\(|\bposition\(\)|\bname\(\//.test(
      text,
    )
  ) {
    findings.add('nosql.xpath', 0.5);
  }
}
