import { Catch, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Problem } from '../problems/problem.ts';
import { toProblem } from '../problems/to-problem.ts';
import { sendProblem } from './problem-response.ts';
import { RouteTable } from '../access/route-table.ts';

/** The one way out for every error, whichever layer it comes from: problem details of RFC 9457. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly routes: RouteTable) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const problem = withoutCondition(request, this.wrongMethod(error, request) ?? toProblem(error));
    sendProblem(request, http.getResponse<Response>(), problem);
  }

  /** Nest says 404 for a known path with another method; RFC 9110 wants 405 and what is allowed. */
  private wrongMethod(error: unknown, request: Request): Problem | undefined {
    if (!(error instanceof NotFoundException)) return undefined;
    const allowed = this.routes.methodsOf(request.path);
    if (allowed.length === 0 || allowed.includes(request.method)) return undefined;
    const headers = { Allow: allowed.join(', ') };
    return new Problem('method_not_allowed', `Use ${allowed.join(' or ')}.`, { headers });
  }
}

/** Only who sent a condition is told that it failed; others lost against a change made at the same time. */
function withoutCondition(request: Request, problem: Problem): Problem {
  if (problem.code !== 'precondition_failed') return problem;
  if ((request.headers['if-match'] ?? '*').trim() !== '*') return problem;
  const detail = 'The resource was changed at the same time; send your change again.';
  return new Problem('conflict', detail, { cause: problem, headers: { 'Retry-After': '1' } });
}
