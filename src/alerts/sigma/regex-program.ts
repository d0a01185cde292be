import { type Assertion, type CharTest, isRegexWord, type RegexNode } from './regex-syntax.ts';

type Instruction =
  | { readonly kind: 'char'; readonly test: CharTest }
  | { readonly kind: 'assert'; readonly what: Assertion }
  | { kind: 'split'; first: number; second: number }
  | { kind: 'jump'; to: number }
  | { readonly kind: 'match' };

const MAX_INSTRUCTIONS = 5000;

/** A regular expression as a program that follows all possibilities at once (Thompson, 1968): time is linear in the text. */
export class RegexProgram {
  private readonly code: Instruction[] = [];
  private readonly isMultiline: boolean;
  private readonly seen: Int32Array;
  private generation = 0;

  /** @throws SyntaxError for an expression that is too large */
  constructor(node: RegexNode, isMultiline: boolean) {
    this.isMultiline = isMultiline;
    this.emit(node);
    this.push({ kind: 'match' });
    this.seen = new Int32Array(this.code.length);
  }

  /** Whether the expression matches anywhere in the text. */
  test(text: string): boolean {
    let current: number[] = [];
    for (let at = 0; ; at += 1) {
      this.generation += 1;
      const next: number[] = [];
      for (const state of current) {
        const instruction = this.code[state]!;
        const isHit = instruction.kind === 'char' && instruction.test(text.charCodeAt(at - 1));
        if (isHit && this.follow(state + 1, text, at, next)) return true;
      }
      if (this.follow(0, text, at, next)) return true;
      if (at >= text.length) return false;
      current = next;
    }
  }

  /** Adds the states that wait for a character; returns true if the end of the program is reached. */
  private follow(start: number, text: string, at: number, into: number[]): boolean {
    const pending = [start];
    while (pending.length > 0) {
      const state = pending.pop()!;
      if (this.seen[state] === this.generation) continue;
      this.seen[state] = this.generation;
      const instruction = this.code[state]!;
      switch (instruction.kind) {
        case 'match':
          return true;
        case 'char':
          into.push(state);
          break;
        case 'jump':
          pending.push(instruction.to);
          break;
        case 'split':
          pending.push(instruction.second, instruction.first);
          break;
        case 'assert':
          if (this.holds(instruction.what, text, at)) pending.push(state + 1);
      }
    }
    return false;
  }

  private holds(what: Assertion, text: string, at: number): boolean {
    if (what === 'start') return at === 0 || (this.isMultiline && text[at - 1] === '\n');
    if (what === 'end') return at === text.length || (this.isMultiline && text[at] === '\n');
    const before = at > 0 && isRegexWord(text.charCodeAt(at - 1));
    const after = at < text.length && isRegexWord(text.charCodeAt(at));
    return (before !== after) === (what === 'boundary');
  }

  private emit(node: RegexNode): void {
    switch (node.kind) {
      case 'char':
      case 'assert':
        this.push(node);
        break;
      case 'all':
        for (const part of node.parts) this.emit(part);
        break;
      case 'any':
        this.emitAny(node.parts);
        break;
      case 'repeat':
        this.emitRepeat(node.part, node.min, node.max);
    }
  }

  private emitAny(parts: readonly RegexNode[]): void {
    const jumps: { kind: 'jump'; to: number }[] = [];
    parts.forEach((part, index) => {
      if (index === parts.length - 1) return this.emit(part);
      const split = this.push({ kind: 'split', first: this.code.length + 1, second: 0 });
      this.emit(part);
      jumps.push(this.push({ kind: 'jump', to: 0 }));
      split.second = this.code.length;
    });
    for (const jump of jumps) jump.to = this.code.length;
  }

  private emitRepeat(part: RegexNode, min: number, max: number): void {
    for (let i = 0; i < min; i += 1) this.emit(part);
    if (max === Infinity) {
      const start = this.code.length;
      const split = this.push({ kind: 'split', first: start + 1, second: 0 });
      this.emit(part);
      this.push({ kind: 'jump', to: start });
      split.second = this.code.length;
      return;
    }
    const splits: { kind: 'split'; first: number; second: number }[] = [];
    for (let i = min; i < max; i += 1) {
      splits.push(this.push({ kind: 'split', first: this.code.length + 1, second: 0 }));
      this.emit(part);
    }
    for (const split of splits) split.second = this.code.length;
  }

  private push<T extends Instruction>(instruction: T): T {
    if (this.code.length >= MAX_INSTRUCTIONS) throw new SyntaxError('the expression is too large');
    this.code.push(instruction);
    return instruction;
  }
}
