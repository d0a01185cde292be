/** The command was used wrongly, or cannot do its work; the message is for the person at the keyboard. */
export class UsageError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'UsageError';
  }
}
