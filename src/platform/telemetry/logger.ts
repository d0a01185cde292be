import { pino } from 'pino';
import type { LoggerService } from '@nestjs/common';
import { currentContext } from '../context/context.ts';
import { mask } from '../masking/data-class.ts';
import { classOfName, NAMED_DATA } from '../masking/named-data.ts';

/** Names of fields that the log always masks, at any depth. */
const REDACTED = Object.keys(NAMED_DATA);

function redacted(value: unknown, path: string[]): unknown {
  const known = classOfName(path.at(-1) ?? '');
  const hidden = known === undefined || known.dataClass === 'secret';
  return hidden ? '[redacted]' : mask(value, known.dataClass, known.form);
}

/**
 * The process's log: one JSON object a line on stderr, so that stdout stays free for data. Request id
 * and user come from the context; bodies, credentials and demand values are never handed to it.
 */
export const logger = pino(
  {
    level: 'info',
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: REDACTED.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: redacted,
    },
    serializers: { err: safeError },
    mixin: () => {
      const context = currentContext();
      if (context === undefined) return {};
      return {
        requestId: context.requestId,
        ...context.trace,
        ...(context.principal === undefined ? {} : { userId: context.principal.userId }),
      };
    },
  },
  pino.destination({ dest: 2, sync: false }),
);

/** The least severe level that is written from now on. */
export function setLogLevel(level: string): void {
  logger.level = level;
}

/** An error without the parameters that a failed query carries: they may hold what is sealed. */
function safeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: messageOf(error) };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(error.cause instanceof Error ? { cause: safeError(error.cause) } : {}),
  };
}

/** Libraries also hand over copies of errors, which are plain objects: of those the message and the code. */
function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { message, code } = error as { message?: unknown; code?: unknown };
  const words = [message, code].filter((one) => typeof one === 'string' && one !== '');
  return words.length > 0 ? words.join(' ') : `an object with ${Object.keys(error).join(', ')}`;
}

/** Nest's own messages, in the same log. */
export const nestLogger: LoggerService = {
  log: (message: unknown, context?: unknown) => logger.debug({ context }, String(message)),
  error: (message: unknown, ...rest: unknown[]) => logger.error({ rest }, String(message)),
  warn: (message: unknown, context?: unknown) => logger.warn({ context }, String(message)),
  debug: (message: unknown, context?: unknown) => logger.debug({ context }, String(message)),
  verbose: (message: unknown, context?: unknown) => logger.trace({ context }, String(message)),
};
