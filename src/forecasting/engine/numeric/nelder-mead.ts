/** Limits and stopping criteria of a search. */
export interface SearchLimits {
  /** Most evaluations of the objective. */
  readonly evaluations: number;
  /** The search ends when the values at the corners of the simplex differ by less than this. */
  readonly tolerance: number;
}

/** The best point met, its value, and the number of evaluations spent. */
export interface SearchResult {
  readonly point: Float64Array;
  readonly value: number;
  readonly evaluations: number;
}

/**
 * Minimises a function of several variables without derivatives.
 *
 * `start` is one corner of the first simplex, the others lie `steps[i]` away along each axis. The
 * objective sees a buffer that is reused, must not keep it, and says Infinity where it is undefined.
 * Everything is allocated before the first step. Nelder and Mead (1965) with the coefficients of
 * Gao and Han (2012), which depend on the dimension and keep long searches from collapsing.
 */
export function nelderMead(
  objective: (point: Float64Array) => number,
  start: Float64Array,
  steps: Float64Array,
  limits: SearchLimits,
): SearchResult {
  const simplex = new Simplex(objective, start, steps);
  while (simplex.evaluations < limits.evaluations && simplex.spread() > limits.tolerance)
    simplex.improve();
  const best = simplex.best();
  return {
    point: simplex.corners[best]!.slice(),
    value: simplex.values[best]!,
    evaluations: simplex.evaluations,
  };
}

class Simplex {
  readonly corners: Float64Array[] = [];
  readonly values: Float64Array;
  evaluations = 0;
  readonly #objective: (point: Float64Array) => number;
  readonly #size: number;
  readonly #centre: Float64Array;
  #trial: Float64Array;
  #second: Float64Array;
  #best = 0;
  #worst = 0;
  #nextWorst = 0;

  constructor(
    objective: (point: Float64Array) => number,
    start: Float64Array,
    steps: Float64Array,
  ) {
    this.#objective = objective;
    this.#size = start.length;
    this.values = new Float64Array(this.#size + 1);
    this.#centre = new Float64Array(this.#size);
    this.#trial = new Float64Array(this.#size);
    this.#second = new Float64Array(this.#size);
    for (let corner = 0; corner <= this.#size; corner++) {
      const point = start.slice();
      if (corner > 0) point[corner - 1]! += steps[corner - 1]!;
      this.corners.push(point);
      this.values[corner] = this.#evaluate(point);
    }
    this.#rank();
  }

  best(): number {
    return this.#best;
  }

  /** Difference between the worst and the best value; 0 when nothing is defined, to end the search. */
  spread(): number {
    const best = this.values[this.#best]!;
    return best === Infinity ? 0 : this.values[this.#worst]! - best;
  }

  improve(): void {
    const size = this.#size;
    this.#findCentre();
    const reflected = this.#move(this.#trial, 1);
    if (reflected < this.values[this.#best]!) {
      const expanded = this.#move(this.#second, 1 + 2 / Math.max(size, 2));
      if (expanded < reflected) this.#acceptSecond(expanded);
      else this.#acceptTrial(reflected);
    } else if (reflected < this.values[this.#nextWorst]!) {
      this.#acceptTrial(reflected);
    } else {
      const depth = 0.75 - 1 / (2 * Math.max(size, 2));
      const outside = reflected < this.values[this.#worst]!;
      const contracted = this.#move(this.#second, outside ? depth : -depth);
      if (contracted < Math.min(reflected, this.values[this.#worst]!))
        this.#acceptSecond(contracted);
      else this.#shrink(1 - 1 / Math.max(size, 2));
    }
    this.#rank();
  }

  #evaluate(point: Float64Array): number {
    this.evaluations++;
    const value = this.#objective(point);
    return value === value ? value : Infinity;
  }

  #rank(): void {
    let best = 0;
    let worst = 0;
    for (let i = 1; i < this.values.length; i++) {
      if (this.values[i]! < this.values[best]!) best = i;
      if (this.values[i]! >= this.values[worst]!) worst = i;
    }
    let nextWorst = best;
    for (let i = 0; i < this.values.length; i++) {
      if (i !== worst && this.values[i]! > this.values[nextWorst]!) nextWorst = i;
    }
    this.#best = best;
    this.#worst = worst;
    this.#nextWorst = nextWorst;
  }

  #findCentre(): void {
    const centre = this.#centre.fill(0);
    for (let corner = 0; corner < this.corners.length; corner++) {
      if (corner === this.#worst) continue;
      const point = this.corners[corner]!;
      for (let i = 0; i < centre.length; i++) centre[i]! += point[i]!;
    }
    for (let i = 0; i < centre.length; i++) centre[i]! /= this.#size;
  }

  #move(target: Float64Array, factor: number): number {
    const worst = this.corners[this.#worst]!;
    for (let i = 0; i < target.length; i++) {
      const centre = this.#centre[i]!;
      target[i] = centre + factor * (centre - worst[i]!);
    }
    return this.#evaluate(target);
  }

  #acceptTrial(value: number): void {
    const freed = this.corners[this.#worst]!;
    this.corners[this.#worst] = this.#trial;
    this.values[this.#worst] = value;
    this.#trial = freed;
  }

  #acceptSecond(value: number): void {
    const freed = this.corners[this.#worst]!;
    this.corners[this.#worst] = this.#second;
    this.values[this.#worst] = value;
    this.#second = freed;
  }

  #shrink(factor: number): void {
    const best = this.corners[this.#best]!;
    for (let corner = 0; corner < this.corners.length; corner++) {
      if (corner === this.#best) continue;
      const point = this.corners[corner]!;
      for (let i = 0; i < point.length; i++) point[i] = best[i]! + factor * (point[i]! - best[i]!);
      this.values[corner] = this.#evaluate(point);
    }
  }
}
