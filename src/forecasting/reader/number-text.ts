import type { RowErrorCode } from './read-event.ts';
import type { DecimalMark } from './read-options.ts';

/** Reason why a value was refused. */
export interface NumberProblem {
  readonly code: RowErrorCode;
  readonly detail: string;
}

const POWERS = Float64Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);
const MISSING = /^(?:|na|n\/a|#n\/a|nan|null|none|nil|-|\.|\?)$/i;
const NOT_FINITE = /^[+-]?(?:inf|infinity|1\.#inf)$/i;
const POINT_NUMBER = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const ONE_MARK = /^[+-]?([0-9]*)([.,])([0-9]*)(?:[eE][+-]?[0-9]+)?$/;
const GROUPED =
  /^[+-]?[0-9]{1,3}(?:(?:,[0-9]{3})+(?:\.[0-9]*)?|(?:\.[0-9]{3})+(?:,[0-9]*)?|(?:[ '’_\u00a0\u2009\u202f][0-9]{3})+(?:[.,][0-9]*)?)$/;

/** Thousands in groups of three, all parted by the same sign, by the file's decimal mark. */
const GROUPED_FOR: Readonly<Record<DecimalMark, RegExp>> = {
  point: /^[+-]?[1-9][0-9]{0,2}([, '’_\u00a0\u2009\u202f])[0-9]{3}(?:\1[0-9]{3})*(?:\.[0-9]*)?$/,
  comma: /^[+-]?[1-9][0-9]{0,2}([. '’_\u00a0\u2009\u202f])[0-9]{3}(?:\1[0-9]{3})*(?:,[0-9]*)?$/,
};

/**
 * Reads values as text. If the decimal mark is known, the other mark is refused. While it is unknown (`undefined`), a
 * value such as `1.234`, which may mean 1.234 or 1234, is refused. The first unambiguous value decides. Grouped
 * thousands are read only if the mark was named.
 */
export class NumberReader {
  /** The file's decimal mark, as far as it is known. */
  mark: DecimalMark | undefined;
  private readonly named: boolean;

  /** @param named the mark that somebody has named for the file */
  constructor(named?: DecimalMark) {
    this.mark = named;
    this.named = named !== undefined;
  }

  read(text: string): number | NumberProblem {
    const plain = plainDecimal(text);
    if (plain === plain && (this.mark === 'point' || !text.includes('.'))) return plain;
    return this.readCarefully(text.trim());
  }

  private readCarefully(text: string): number | NumberProblem {
    if (MISSING.test(text)) {
      return {
        code: 'missing_value',
        detail: 'the value is missing; omit the row if it is unknown, write 0 if it is zero',
      };
    }
    if (NOT_FINITE.test(text)) return notFinite(text);
    if (this.named && this.mark !== undefined) {
      const [, sign] = GROUPED_FOR[this.mark].exec(text) ?? [];
      if (sign !== undefined) return finite(text, meaning(text.replaceAll(sign, '')));
    }
    const marks = ONE_MARK.exec(text);
    if (marks !== null) {
      const mark = marks[2] === ',' ? 'comma' : 'point';
      const ambiguous = isGroup(marks[1] ?? '', marks[3] ?? '') && !/[eE]/.test(text);
      if (this.mark === undefined && !ambiguous && meaning(text) !== undefined) this.mark = mark;
      if (this.mark === undefined) return ambiguous ? ambiguousNumber(text) : notANumber(text);
      if (mark !== this.mark) {
        return ambiguous
          ? this.explainMark(text, 'ambiguous_number')
          : this.explainMark(text, 'wrong_decimal_mark');
      }
      return finite(text, meaning(text));
    }
    if (GROUPED.test(text)) {
      return {
        code: 'thousands_separator',
        detail: `${shown(text)} groups its thousands; give the decimal mark of the file, or write only the digits`,
      };
    }
    return finite(text, meaning(text));
  }

  private explainMark(text: string, code: RowErrorCode): NumberProblem {
    const marks = this.mark === 'comma' ? 'a comma' : 'a point';
    return {
      code,
      detail: `${shown(text)} does not fit this file, whose decimal mark is ${marks}`,
    };
  }
}

/**
 * Decimal mark of the majority of values, counting only unambiguous ones; undefined if there are none or both marks are
 * equally frequent.
 */
export function commonMark(texts: Iterable<string>): DecimalMark | undefined {
  let balance = 0;
  for (const text of texts) {
    const marks = ONE_MARK.exec(text.trim());
    if (marks === null || isGroup(marks[1] ?? '', marks[3] ?? '')) continue;
    if (meaning(text.trim()) !== undefined) balance += marks[2] === ',' ? 1 : -1;
  }
  return balance === 0 ? undefined : balance > 0 ? 'comma' : 'point';
}

/** Digits that a mark may part into a group of thousands: 1 to 3, not starting with 0, then 3. */
function isGroup(before: string, after: string): boolean {
  return after.length === 3 && before.length >= 1 && before.length <= 3 && !before.startsWith('0');
}

/**
 * Short plain decimals, the usual case. Up to 15 digits are exact, and so is the power of ten, so
 * that their quotient is the nearest number, just as `Number` gives it. NaN for anything else.
 */
function plainDecimal(text: string): number {
  const length = text.length;
  let at = text.charCodeAt(0) === 45 ? 1 : 0;
  const negative = at === 1;
  if (length - at > 16 || length === at) return NaN;
  let value = 0;
  let point = -1;
  const first = at;
  for (; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) value = value * 10 + code - 48;
    else if (code === 46 && point === -1 && at > first) point = at;
    else return NaN;
  }
  if (point === -1 ? length - first > 15 : point === length - 1) return NaN;
  if (point !== -1) value /= POWERS[length - point - 1] as number;
  return negative && value !== 0 ? -value : value;
}

function meaning(text: string): number | undefined {
  const pointed = text.replace(',', '.');
  return POINT_NUMBER.test(pointed) ? Number(pointed) : undefined;
}

function finite(text: string, value: number | undefined): number | NumberProblem {
  if (value === undefined) return notANumber(text);
  if (!Number.isFinite(value)) return notFinite(text);
  return value === 0 ? 0 : value;
}

function notFinite(text: string): NumberProblem {
  return { code: 'not_finite', detail: `${shown(text)} is not a finite number` };
}

function notANumber(text: string): NumberProblem {
  return { code: 'not_a_number', detail: `${shown(text)} is not a decimal number` };
}

function ambiguousNumber(text: string): NumberProblem {
  return {
    code: 'ambiguous_number',
    detail: `${shown(text)} can be a decimal or grouped thousands; give the decimal mark of the file`,
  };
}

function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
