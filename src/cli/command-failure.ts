/** The command cannot do its work; the message is for the person at the keyboard. Exit code 2. */
export class CommandFailure extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
  }
}

/** The command was used wrongly, so that its help is the next thing to read. */
export class UsageError extends CommandFailure {}
