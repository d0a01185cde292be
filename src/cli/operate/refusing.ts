import { Problem } from '../../platform/index.ts';
import { CommandFailure } from '../command-failure.ts';

/** Says in a sentence what the application refuses. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) throw new CommandFailure(error.detail, error);
    throw error;
  }
}
