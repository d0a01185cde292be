import { QueryFailedError } from 'typeorm';
import { isUnanswered, isUnreachable } from './unreachable.ts';

const coded = (code: string, more: object = {}): Error =>
  Object.assign(new Error('x'), { code, ...more });

describe('the database cannot be reached', () => {
  it.each([
    ['refuses connections', coded('ECONNREFUSED', { syscall: 'connect' })],
    ['has no socket', coded('ENOENT', { syscall: 'connect' })],
    ['cuts the line', coded('ECONNRESET')],
    ['cuts the line, as the driver says it', new Error('Connection terminated unexpectedly')],
    ['has no connection left', coded('53300')],
    ['stops', coded('57P01')],
    ['starts', coded('57P03')],
    ['is lost in a query', new QueryFailedError('q', [], coded('57P01'))],
  ])('when it %s', (_how, error) => {
    expect(isUnreachable(error)).toBe(true);
  });

  it.each([
    ['it refuses a query', new QueryFailedError('q', [], coded('42601'))],
    ['a file is missing', coded('ENOENT', { syscall: 'open' })],
    ['something else is wrong', new Error('x')],
    ['nothing is thrown', undefined],
  ])('but not when %s', (_how, error) => {
    expect(isUnreachable(error)).toBe(false);
  });
});

it('a query that the database refuses is left unanswered, a refused credential is not', () => {
  expect(isUnanswered(new QueryFailedError('q', [], coded('42601')))).toBe(true);
  expect(isUnanswered(new Error('revoked API key'))).toBe(false);
});
