const DASHES = ['-', '/', '–', '—', '―'];
/** Start of a base64 text that belongs to one offset alone, and what is cut from its end. */
const OFFSET_START = [0, 2, 3];
const OFFSET_END = [undefined, -3, -2];

/** Modifiers that change the texts of a rule before they are compared: each text becomes one or more. */
const ENCODERS: Readonly<Record<string, (text: string) => readonly string[]>> = {
  base64: (text) => [bytesOf(text).toString('base64')],
  base64offset: (text) =>
    [0, 1, 2].map((offset) => {
      const bytes = Buffer.concat([Buffer.alloc(offset, 0x20), bytesOf(text)]);
      const end = OFFSET_END[bytes.length % 3];
      return bytes.toString('base64').slice(OFFSET_START[offset], end);
    }),
  utf16le: (text) => [Buffer.from(text, 'utf16le').toString('latin1')],
  wide: (text) => [Buffer.from(text, 'utf16le').toString('latin1')],
  utf16be: (text) => [Buffer.from(text, 'utf16le').swap16().toString('latin1')],
  utf16: (text) => [`\u00ff\u00fe${Buffer.from(text, 'utf16le').toString('latin1')}`],
  windash: (text) => [...new Set([text, ...DASHES.map((dash) => withDash(text, dash))])],
};

/** Whether a modifier changes texts, such as `base64` and `windash`. */
export function isEncoder(modifier: string): boolean {
  return Object.hasOwn(ENCODERS, modifier);
}

export function encodeValue(modifier: string, text: string): readonly string[] {
  return ENCODERS[modifier]!(text);
}

/** Texts that are already bytes, as after `wide`, stay as they are; others are UTF-8. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text, text.includes('\0') ? 'latin1' : 'utf8');
}

/** Replaces the dash or slash before each parameter. */
function withDash(text: string, dash: string): string {
  return text.replace(/(^|\W)[-/](?=\w)/g, (_, before: string) => `${before}${dash}`);
}
