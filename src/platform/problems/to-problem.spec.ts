import { BadGatewayException, BadRequestException, ForbiddenException } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import { PROBLEMS, Problem } from './problem.ts';
import { toProblem } from './to-problem.ts';

const ofDatabase = (code: string): QueryFailedError =>
  new QueryFailedError('select secret', [], Object.assign(new Error('secret'), { code }));
const ofTransport = (status: number, type?: string): Error =>
  Object.assign(new Error('secret'), { status, ...(type === undefined ? {} : { type }) });

describe('whatever is thrown becomes a problem:', () => {
  it.each([
    ['a problem, which stays what it is', new Problem('conflict', 'x'), 409, 'conflict'],
    ['an exception of the framework', new BadRequestException('x'), 400, 'invalid_request'],
    ['another one', new ForbiddenException('x'), 403, 'forbidden'],
    ['one that nobody foresaw', new BadGatewayException('secret'), 500, 'internal_error'],
    ['JSON that is none', ofTransport(400, 'entity.parse.failed'), 400, 'malformed_body'],
    ['a body that is too large', ofTransport(413), 413, 'payload_too_large'],
    ['an encoding that is not known', ofTransport(415), 415, 'unsupported_media_type'],
    ['a failure in transport of our own', ofTransport(500), 500, 'internal_error'],
    ['a name that exists', ofDatabase('23505'), 409, 'already_exists'],
    ['a database that is full', ofDatabase('53300'), 503, 'overloaded'],
    ['a database that stops', ofDatabase('57P01'), 503, 'database_unavailable'],
    ['a query that is wrong', ofDatabase('42601'), 500, 'internal_error'],
    ['an error', new Error('secret'), 500, 'internal_error'],
    ['a text', 'secret', 500, 'internal_error'],
    ['nothing', undefined, 500, 'internal_error'],
    ['null', null, 500, 'internal_error'],
  ])('%s', (_what, thrown, status, code) => {
    const problem = toProblem(thrown);
    expect([problem.status, problem.code]).toEqual([status, code]);
    expect(problem.detail).not.toContain('secret');
  });
});

it('every code has a title that names nothing in particular, and a status', () => {
  for (const code of Object.keys(PROBLEMS) as (keyof typeof PROBLEMS)[]) {
    const problem = new Problem(code, 'x');
    expect(problem.title).toMatch(/^[A-Z]/);
    expect(problem.status).toBeGreaterThanOrEqual(400);
  }
});
