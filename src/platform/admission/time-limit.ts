import type { NextFunction, Request, Response } from 'express';
import { refuseBody } from './body-intake.ts';
import { isStreaming } from '../streams/streaming.ts';
import { currentContext } from '../context/context.ts';
import { Problem } from '../problems/problem.ts';

/** Delay until a request that was committing at its time limit is checked again. */
const COMMIT_MS = 250;

/** Ends a request that has taken longer than `seconds`, unless its route said that it streams. */
export function timeLimit(seconds: number) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const life = currentContext()?.life;
    const end = (): void => {
      if (isStreaming(request)) return;
      if (life?.giveUp() === false) {
        timer = setTimeout(end, COMMIT_MS);
        return;
      }
      const detail = `The request was stopped after ${seconds} seconds. Nothing was changed; send it again.`;
      refuseBody(request, response, new Problem('timeout', detail));
    };
    let timer = setTimeout(end, seconds * 1000);
    response.on('close', () => clearTimeout(timer));
    next();
  };
}
