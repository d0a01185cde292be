/** An error whose cause an operator can correct. Its message says how, so no stack trace is printed. */
export class ForeseenError extends Error {}
