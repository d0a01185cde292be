import { isUtf8 } from 'node:buffer';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Thrown for bytes that are no text; `before` is the good text of the block that had them. */
export class UndecodableBytes extends Error {
  readonly before: string;
  readonly encoding: string;

  constructor(before: string, encoding: string) {
    super(`bytes that are not ${encoding}`);
    this.before = before;
    this.encoding = encoding;
  }
}

/**
 * Decodes blocks of bytes strictly: an invalid byte ends the reading and is never replaced. A byte order mark is
 * recognised and dropped. A character that is cut by the end of a block is completed with the next block.
 */
export class StrictTextDecoder {
  private encoding: Encoding | undefined;
  private readonly wanted: 'utf-8' | 'windows-1252';
  private held: Uint8Array = new Uint8Array(0);

  constructor(wanted: 'utf-8' | 'windows-1252') {
    this.wanted = wanted;
  }

  decode(block: Uint8Array, last: boolean): string {
    let bytes = this.held.length === 0 ? block : Buffer.concat([this.held, block]);
    if (this.encoding === undefined) {
      if (bytes.length < 3 && !last) return this.hold(bytes, 0);
      bytes = this.recognise(bytes);
    }
    const complete = last ? bytes.length : completeLength(bytes, this.encoding ?? this.wanted);
    this.hold(bytes, complete);
    return this.text(bytes.subarray(0, complete));
  }

  private hold(bytes: Uint8Array, from: number): string {
    this.held = bytes.slice(from);
    return '';
  }

  /** Settles the encoding by the byte order mark and takes the mark off. */
  private recognise(bytes: Uint8Array): Uint8Array {
    const [a, b, c] = bytes;
    if (a === 0xef && b === 0xbb && c === 0xbf) {
      this.encoding = 'utf-8';
      return bytes.subarray(3);
    }
    const utf16 =
      a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : undefined;
    this.encoding = utf16 ?? this.wanted;
    return utf16 === undefined ? bytes : bytes.subarray(2);
  }

  private text(bytes: Uint8Array): string {
    const encoding = this.encoding ?? this.wanted;
    if (encoding === 'utf-8') {
      if (isUtf8(bytes))
        return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
      throw new UndecodableBytes(goodPrefix(bytes, encoding), 'UTF-8');
    }
    try {
      return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new UndecodableBytes(goodPrefix(bytes, encoding), encoding.toUpperCase());
    }
  }
}

/** Number of bytes that form complete characters. */
function completeLength(bytes: Uint8Array, encoding: Encoding): number {
  const length = bytes.length;
  if (encoding === 'windows-1252') return length;
  if (encoding === 'utf-8') {
    for (let back = 1; back <= 3 && back <= length; back++) {
      const byte = bytes[length - back] as number;
      if (byte < 0x80) return length;
      if (byte >= 0xc0) {
        const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
        return needed > back ? length - back : length;
      }
    }
    return length;
  }
  const even = length - (length % 2);
  const high = bytes[encoding === 'utf-16le' ? even - 1 : even - 2] ?? 0;
  return even >= 2 && high >= 0xd8 && high <= 0xdb ? even - 2 : even;
}

/** The longest prefix that decodes, found by halving: a prefix of good text is good. */
function goodPrefix(bytes: Uint8Array, encoding: Encoding): string {
  let good = 0;
  let bad = bytes.length + 1;
  let text = '';
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(
        bytes.subarray(0, middle),
        { stream: true },
      );
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return text;
}
