/** A rule that cannot be used: file, line and column of the fault, and what is expected there. */
export class SigmaError extends Error {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly problem: string;

  constructor(file: string, line: number, column: number, problem: string) {
    super(`${file}:${line}:${column}: ${problem}`);
    this.file = file;
    this.line = line;
    this.column = column;
    this.problem = problem;
    this.name = new.target.name;
  }
}
