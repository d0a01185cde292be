/** The command cannot do its work; the message is for its user. Exit code 2. */
export class CommandFailure extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
  }
}

/** The command was used incorrectly, so its help follows the message. */
export class UsageError extends CommandFailure {}
