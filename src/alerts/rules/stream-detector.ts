import type { SigmaMatch, SigmaMatcher } from '../sigma/index.ts';
import type { Signal } from '../signals/signal.ts';

/** A rule that fired, with the signals that it rests on, oldest first. */
export interface SignalMatch {
  readonly match: SigmaMatch;
  readonly signals: readonly Signal[];
  /** The signal that decided. */
  readonly last: Signal;
}

/** Latest signals that are kept as evidence. */
const MAX_KEPT = 5000;

/**
 * Runs the rules over one stream of signals in its order. Its state depends on the signals alone, so that every instance
 * that has seen the same signals decides the same.
 */
export class StreamDetector {
  private readonly kept = new Map<string, Signal>();
  private lastPosition: number | undefined;

  constructor(private readonly matcher: SigmaMatcher) {}

  /** Position of the last signal that was seen; undefined before the first one. */
  get position(): number | undefined {
    return this.lastPosition;
  }

  /** Signals that were seen before are skipped. */
  see(signals: readonly Signal[]): SignalMatch[] {
    return signals.flatMap((signal) => {
      if (this.lastPosition !== undefined && signal.position <= this.lastPosition) return [];
      this.lastPosition = signal.position;
      this.keep(signal);
      const found = this.matcher.see(signal.fields, { id: signal.id, time: signal.at.getTime() });
      return found.map((match) => ({
        match,
        signals: match.events.flatMap((id) => this.kept.get(id) ?? []),
        last: signal,
      }));
    });
  }

  private keep(signal: Signal): void {
    this.kept.set(signal.id, signal);
    if (this.kept.size <= MAX_KEPT) return;
    const [oldest] = this.kept.keys();
    this.kept.delete(oldest!);
  }
}
