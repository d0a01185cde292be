/** Classes of attacks; the rule names begin with them. */
export type AttackClass =
  | 'sql'
  | 'nosql'
  | 'command'
  | 'path'
  | 'xss'
  | 'template'
  | 'xxe'
  | 'ldap'
  | 'jndi'
  | 'prototype'
  | 'ssi'
  | 'header'
  | 'code'
  | 'ssrf'
  | 'format'
  | 'protocol'
  | 'session'
  | 'scanner';

export type PayloadRule = `${AttackClass}.${string}`;

/** Score from which a request counts as an attack. */
export const ATTACK_SCORE = 0.5;

/** Evidence found so far: each rule counts once, with its greatest weight. */
export class PayloadFindings {
  private readonly weights = new Map<PayloadRule, number>();

  /** @param weight probability from 0 to 1 that the evidence alone means an attack */
  add(rule: PayloadRule, weight: number): void {
    const before = this.weights.get(rule) ?? 0;
    if (weight > before) this.weights.set(rule, weight);
  }

  addAll(other: PayloadFindings): void {
    for (const [rule, weight] of other.weights) this.add(rule, weight);
  }

  /** Probability of an attack if all evidence is independent. */
  get score(): number {
    let benign = 1;
    for (const weight of this.weights.values()) benign *= 1 - weight;
    return Math.round((1 - benign) * 10_000) / 10_000;
  }

  /** Rules from the strongest to the weakest. */
  get rules(): PayloadRule[] {
    return [...this.weights].sort((a, b) => b[1] - a[1]).map(([rule]) => rule);
  }
}
