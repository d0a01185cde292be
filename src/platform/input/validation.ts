import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { Problem, type FieldProblem } from '../problems/problem.ts';

/** Enough for the longest list of choices that a field has. */
const MAX_DETAIL = 2000;
/** Fields that one answer names. */
const MAX_PROBLEMS = 100;

/** Validates every body and query against its class. Rejects unknown fields, and reports all problems at once. */
export const validation = new ValidationPipe({
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  transform: true,
  transformOptions: { enableImplicitConversion: false, exposeDefaultValues: true },
  stopAtFirstError: true,
  validationError: { target: false, value: false },
  exceptionFactory: (errors) => {
    const problems = errors
      .slice(0, MAX_PROBLEMS)
      .flatMap((error) => fieldProblems(error, ''))
      .slice(0, MAX_PROBLEMS);
    const names = problems.map((problem) => problem.pointer).join(', ');
    return new Problem('invalid_request', `Invalid input at: ${names}`.slice(0, 500), {
      errors: problems,
    });
  },
});

/** The fields that a body contains. Other fields of its class exist without a value. */
export function sentFields<T extends object>(body: T): Partial<T> {
  const sent = Object.entries(body).filter(([, value]) => value !== undefined);
  return Object.fromEntries(sent) as Partial<T>;
}

/** Checks an object against a class, where a route reads the rest of its body itself. @throws Problem */
export async function validate<T extends object>(metatype: new () => T, value: object): Promise<T> {
  return (await validation.transform(value, { type: 'body', metatype })) as T;
}

function fieldProblems(error: ValidationError, parent: string): FieldProblem[] {
  const pointer = `${parent}/${pointerToken(error.property)}`;
  const own = Object.entries(error.constraints ?? {}).map(([constraint, message]) => ({
    pointer,
    code: constraint === 'whitelistValidation' ? 'unknown_field' : snakeCase(constraint),
    detail:
      constraint === 'whitelistValidation'
        ? 'is not a field of this request; remove it'
        : message.slice(0, MAX_DETAIL),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldProblems(child, pointer))];
}

/** RFC 6901 escapes; a hostile name is cut so that it cannot fill the answer. */
export function pointerToken(name: string): string {
  return name.slice(0, 64).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1');
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
