import type { Response } from 'express';

/**
 * Calls the listener once the response has ended or its client has left: at once if that has happened already, which
 * 'close' would not tell to a listener that was added after a wait.
 */
export function whenClosed(response: Response, listener: () => void): void {
  if (response.closed) listener();
  else response.once('close', listener);
}
