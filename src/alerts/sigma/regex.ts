/** Longest text that a regular expression looks at. */
const MAX_TEXT = 4096;

/** Compiles a regular expression of a rule; it may match anywhere in a text. @throws SyntaxError */
export function compileRegex(pattern: string, flags: string): (text: string) => boolean {
  const inline = /^\(\?([ims]+)\)/.exec(pattern);
  const body = inline === null ? pattern : pattern.slice(inline[0].length);
  const all = [...new Set(`${flags}${inline?.[1] ?? ''}`)].join('');
  const regex = new RegExp(body, all);
  return (text) => regex.test(text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text);
}
