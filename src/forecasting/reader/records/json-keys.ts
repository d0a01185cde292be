/**
 * Finds the first key that occurs twice at the top level of an object. JSON parsers use the later one without an error.
 * The text must be valid JSON of one object.
 */
export function repeatedKey(json: string): string | undefined {
  const seen = new Set<string>();
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const char = json[at];
    if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    else if (char === '"') {
      const end = endOfString(json, at);
      if (depth === 1 && isKey(json, end)) {
        const key = JSON.parse(json.slice(at, end)) as string;
        if (seen.has(key)) return key;
        seen.add(key);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** Quick check whether a key may occur twice. A positive result may be wrong, a negative one never is. */
export function mayRepeat(json: string, names: readonly string[]): boolean {
  if (json.includes('\\')) return true;
  return names.some((name) => {
    const quoted = `"${name}"`;
    return json.indexOf(quoted, json.indexOf(quoted) + 1) !== -1;
  });
}

function endOfString(json: string, open: number): number {
  let at = open + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

function isKey(json: string, after: number): boolean {
  let at = after;
  while (/\s/.test(json[at] ?? '')) at += 1;
  return json[at] === ':';
}
