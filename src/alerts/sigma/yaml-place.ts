import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
} from 'yaml';
import { SigmaError } from './sigma-error.ts';
import type { SigmaPlace, SigmaScalar } from './sigma-rule.ts';

/** Longest file that is read, in characters. */
const MAX_TEXT = 1_000_000;

/** One entry of a mapping. */
export interface YamlEntry {
  readonly key: string;
  readonly value: YamlValue;
}

/** A value of a YAML text that knows its place, so that errors can name it. */
export class YamlValue {
  private readonly file: YamlRuleFile;
  private readonly document: Document;
  readonly node: unknown;
  private readonly offset: number;

  constructor(file: YamlRuleFile, document: Document, node: unknown, offset: number) {
    this.file = file;
    this.document = document;
    this.node = node;
    this.offset = offset;
  }

  get place(): SigmaPlace {
    return this.file.placeOf(this.offset);
  }

  get isMap(): boolean {
    return isMap(this.node);
  }

  get isList(): boolean {
    return isSeq(this.node);
  }

  /** Entries of a mapping, in order. @throws SigmaError if this is not a mapping with text keys */
  entries(what: string): YamlEntry[] {
    if (!isMap(this.node)) throw this.error(`${what} must be a mapping`);
    return this.node.items.map(({ key, value }) => {
      const at = isNode(key) && key.range ? key.range[0] : this.offset;
      if (!isScalar(key)) throw this.error(`${what} must have text keys`);
      return { key: String(key.value), value: this.child(value, at) };
    });
  }

  /** The items of a list; a single value is a list of one. */
  items(): YamlValue[] {
    if (!isSeq(this.node)) return [this];
    return this.node.items.map((item) => this.child(item, this.offset));
  }

  /** The value itself. @throws SigmaError if it is a list or a mapping */
  scalar(what: string): SigmaScalar {
    if (this.node === null || this.node === undefined) return null;
    const value: unknown = isScalar(this.node) ? this.node.value : undefined;
    if (value === null) return null;
    if (typeof value === 'bigint') return Number(value);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      return value;
    }
    throw this.error(`${what} must be a text, a number, true, false or null`);
  }

  text(what: string): string {
    const value = this.scalar(what);
    if (value === null || value === '') throw this.error(`${what} must not be empty`);
    return String(value);
  }

  error(problem: string): SigmaError {
    return this.file.errorAt(this.offset, problem);
  }

  private child(node: unknown, fallback: number): YamlValue {
    const found = isAlias(node) ? node.resolve(this.document) : node;
    const offset = isNode(node) && node.range ? node.range[0] : fallback;
    return new YamlValue(this.file, this.document, found, offset);
  }
}

/** A file with one or more YAML documents. */
export class YamlRuleFile {
  readonly documents: readonly YamlValue[];
  private readonly lines = new LineCounter();

  readonly name: string;

  /** @throws SigmaError for a text that is not YAML */
  constructor(name: string, text: string) {
    this.name = name;
    if (text.length > MAX_TEXT) {
      throw new SigmaError(name, 1, 1, `the file has more than ${MAX_TEXT} characters`);
    }
    const parsed = parseAllDocuments(text, { lineCounter: this.lines, prettyErrors: false });
    const documents: Document[] = Array.isArray(parsed) ? parsed : [];
    for (const { errors } of documents) {
      const error = errors[0];
      if (error !== undefined) throw this.errorAt(error.pos[0], error.message);
    }
    this.documents = documents
      .filter(({ contents }) => contents !== null)
      .map((document) => {
        const start = document.contents?.range?.[0] ?? 0;
        return new YamlValue(this, document, document.contents, start);
      });
    if (this.documents.length === 0) throw new SigmaError(name, 1, 1, 'the file has no rule');
  }

  placeOf(offset: number): SigmaPlace {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  errorAt(offset: number, problem: string): SigmaError {
    const { line, column } = this.placeOf(offset);
    return new SigmaError(this.name, line, column, problem);
  }
}
