const BAR_WIDTH = 30;
const PAUSE_MS = 80;

/** A line on stderr that is rewritten while work continues; nothing if stderr is not a terminal. */
export class Progress {
  #shownAt = -Infinity;
  #visible = false;

  /** Shows the progress of the work; `total` 0 means that the total is unknown. */
  show(label: string, done: number, total: number): void {
    if (!process.stderr.isTTY) return;
    const now = performance.now();
    if (now - this.#shownAt < PAUSE_MS && done !== total) return;
    this.#shownAt = now;
    this.#visible = true;
    process.stderr.write(`\r\x1b[2K${progressLine(label, done, total)}`);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#visible) process.stderr.write('\r\x1b[2K');
    this.#visible = false;
    this.#shownAt = -Infinity;
  }
}

/** The text of a progress line. */
export function progressLine(label: string, done: number, total: number): string {
  if (total <= 0) return `${label} ${done.toLocaleString('en')}`;
  const share = Math.min(1, Math.max(0, done / total));
  const filled = Math.round(share * BAR_WIDTH);
  const bar = '#'.repeat(filled) + '-'.repeat(BAR_WIDTH - filled);
  return `${label} [${bar}] ${Math.floor(share * 100)}%  ${done.toLocaleString('en')}/${total.toLocaleString('en')}`;
}
