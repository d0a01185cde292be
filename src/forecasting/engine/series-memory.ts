import type { CombinationMemory } from './combination/combination.ts';
import type { ModelName } from './methods.ts';
import type { Memory } from './models/model.ts';

/**
 * What it takes to forecast a series that has gone on without choosing or fitting again. Plain data that JSON can hold; it
 * says much about the series, and is to be kept as that is.
 */
export interface SeriesMemory {
  readonly version: typeof MEMORY_VERSION;
  /** What the series was divided by. */
  readonly scale: number;
  readonly seasonLength: number;
  /** How far errors at past origins were off what was foretold; see `logMiss`. */
  readonly missed: number;
  readonly what: RememberedModel | RememberedCombination;
}

interface RememberedModel {
  readonly model: ModelName;
  /** Absent where fitting the model is no search. */
  readonly memory?: Memory;
}

interface RememberedCombination {
  readonly model: 'combination';
  readonly memory: CombinationMemory;
}

/** Counts up whenever a model comes to understand its memory differently. */
export const MEMORY_VERSION = 1;
