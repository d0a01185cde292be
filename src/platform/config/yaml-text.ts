import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { ConfigFileProblem } from './config-file.ts';

/** Aliases that one file may expand to: more would be a way to fill the memory. */
const MAX_ALIASES = 100;

/** A YAML 1.2 text: its plain value, and the line and column of everything in it. */
export class YamlText {
  readonly value: unknown;
  /** Syntax errors, each with line and column. */
  readonly problems: readonly string[];
  private readonly lines = new LineCounter();
  private readonly document: Document;

  constructor(
    private readonly name: string,
    text: string,
  ) {
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
    const wrong = [...this.document.errors, ...this.document.warnings];
    this.problems = wrong.map(({ pos, message }) => this.at(pos[0], message));
    try {
      this.value = wrong.length > 0 ? null : this.document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (error) {
      this.value = null;
      this.problems = [this.at(0, (error as Error).message)];
    }
  }

  /** `file:line:column: path: message`; what is absent is reported where it should stand. */
  describe({ path, message }: ConfigFileProblem): string {
    const where = path
      .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
      .join('');
    return this.at(
      this.offsetOf(path),
      `${where.replace(/^\./, '')}: ${message}`.replace(/^: /, ''),
    );
  }

  private offsetOf(path: readonly (string | number)[]): number {
    for (let length = path.length; length > 0; length -= 1) {
      const parent: unknown = this.document.getIn(path.slice(0, length - 1), true);
      const last = path[length - 1];
      const pair = isMap(parent)
        ? parent.items.find(({ key }) => isScalar(key) && key.value === last)
        : undefined;
      const node: unknown = pair?.key ?? this.document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return node.range[0];
    }
    return 0;
  }

  private at(offset: number, message: string): string {
    const { line, col } = this.lines.linePos(offset);
    return `${this.name}:${Math.max(line, 1)}:${Math.max(col, 1)}: ${message}`;
  }
}
