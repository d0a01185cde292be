/** One thing wrong with a request; `pointer` is a JSON pointer into its body. */
export interface InputProblem {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** Problems that one answer names. */
const MAX_PROBLEMS = 100;

/** A request that cannot be forecast. Forecast threads throw it, where the HTTP layer is not at hand. */
export class InvalidInput extends Error {
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    super(`Invalid input at: ${problems[0]?.pointer ?? ''}`);
    this.name = 'InvalidInput';
    this.problems = problems.slice(0, MAX_PROBLEMS);
  }
}

export function invalidInput(pointer: string, code: string, detail: string): InvalidInput {
  return new InvalidInput([{ pointer, code, detail }]);
}
