import { RegexProgram } from './regex-program.ts';
import { parseRegex, UnsupportedSyntax } from './regex-syntax.ts';

/** Longest text that a regular expression looks at. */
const MAX_TEXT = 8192;
/** Longest text for expressions that need the engine of the language, whose time is not bounded. */
const MAX_TEXT_UNBOUNDED = 1024;
/** Whether a group that is repeated without limit contains such a repetition: its time could grow exponentially. */
function hasNestedRepetition(pattern: string): boolean {
  const groups: boolean[] = [false];
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern[i]!;
    const isRepeated = isUnlimited(pattern, i + 1);
    if (char === '\\') i += 1;
    else if (char === '(') groups.push(false);
    else if (char === ')') {
      const contains = groups.pop() ?? false;
      if (contains && isRepeated) return true;
      if (contains || isRepeated) groups[groups.length - 1] = true;
    } else if (char === '*' || char === '+' || isUnlimited(pattern, i)) {
      groups[groups.length - 1] = true;
    }
  }
  return false;
}

function isUnlimited(pattern: string, at: number): boolean {
  return '*+'.includes(pattern[at] ?? ' ') || /^\{\d{1,6},\}/.test(pattern.slice(at, at + 10));
}

/**
 * Compiles a regular expression of a rule; it may match anywhere in a text. Matching takes linear time.
 *
 * @throws SyntaxError for what is no regular expression, or could not be matched in reasonable time
 */
export function compileRegex(pattern: string, flags: string): (text: string) => boolean {
  const inline = /^\(\?([ims]{1,3})\)/.exec(pattern);
  const body = inline === null ? pattern : pattern.slice(inline[0].length);
  const all = new Set(`${flags}${inline?.[1] ?? ''}`);
  try {
    const program = new RegexProgram(parseRegex(body, all), all.has('m'));
    return (text) => program.test(text.slice(0, MAX_TEXT));
  } catch (error) {
    if (!(error instanceof UnsupportedSyntax)) throw error;
    if (hasNestedRepetition(body)) {
      throw new SyntaxError(`it ${error.message} and repeats a repetition`, { cause: error });
    }
    const regex = new RegExp(body, [...all].join(''));
    return (text) => regex.test(text.slice(0, MAX_TEXT_UNBOUNDED));
  }
}
