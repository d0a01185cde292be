/** Share of successful sign-ins that may be challenged, of those that are no certain attack. */
const SHARE = 0.025;
const STEP = 0.03;
const START = 1;
const MIN = -0.5;
const MAX = 3;
/** Evidence from which a sign-in says nothing about honest people. */
const CERTAIN = 7;

/**
 * Evidence from which a sign-in is challenged. It follows the share of sign-ins that exceed it (Robbins and Monro, 1951),
 * within limits, so that people of any habits are asked about equally often.
 */
export class ChallengeThreshold {
  private current = START;

  get value(): number {
    return this.current;
  }

  see(evidence: number): void {
    if (evidence >= CERTAIN) return;
    const change = STEP * ((evidence >= this.current ? 1 : 0) - SHARE);
    this.current = Math.min(MAX, Math.max(MIN, this.current + change));
  }
}
