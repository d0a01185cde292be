import { write } from '../output.ts';

/** Characters that are collected before they are written. */
const MAX_PENDING = 64_000;

/** Writes answers, a line each: JSON, or columns that people read. */
export class Answers {
  private pending = '';
  private readonly isJson: boolean;

  constructor(isJson: boolean) {
    this.isJson = isJson;
  }

  async add(answer: Readonly<Record<string, unknown>>): Promise<void> {
    const cells = Object.values(answer).map((value) =>
      Array.isArray(value) ? value.join(',') : String(value),
    );
    this.pending += `${this.isJson ? JSON.stringify(answer) : cells.join('\t')}\n`;
    if (this.pending.length > MAX_PENDING) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.pending;
    this.pending = '';
    if (text !== '') await write(text);
  }
}
