import { setImmediate } from 'node:timers/promises';

/** Milliseconds for which one piece of work may have the main thread to itself. */
const MAX_DURATION_MS = 10;

/** Interrupts long work on the main thread, so that requests are answered between its steps. */
export class Pauses {
  private since = performance.now();

  /** Between two steps: lets others run when the work has gone on for long enough. */
  async next(): Promise<void> {
    if (performance.now() - this.since < MAX_DURATION_MS) return;
    await setImmediate();
    this.since = performance.now();
  }
}
