import { Problem } from '../../platform/index.ts';
import { CommandFailure } from '../command-failure.ts';

/** Converts a problem of the application to a command failure with its message. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) throw new CommandFailure(describeProblem(error), error);
    throw error;
  }
}

/** What is wrong with each option, where the problem names them. A password is asked for: it is no option. */
function describeProblem({ detail, options: { errors = [] } }: Problem): string {
  if (errors.length === 0) return detail;
  const nameOf = (pointer: string): string =>
    pointer === '/password' ? 'the password' : `--${pointer.slice(1)}`;
  return errors.map(({ pointer, detail: wrong }) => `${nameOf(pointer)} ${wrong}`).join('; ');
}
