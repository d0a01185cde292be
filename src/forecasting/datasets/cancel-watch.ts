import type { Broadcast } from '../../platform/index.ts';
import type { DatasetJob, DatasetJobStore } from './dataset-job.store.ts';

/** Tells a running job when somebody asks it to stop. */
export interface CancelWatch {
  readonly signal: AbortSignal;
  close(): void;
}

/**
 * Aborts once the job's row asks for it, whether this process heard of that or not. A lost connection to the database
 * asks for nothing: after it the row is read again.
 */
export async function watchCancel<Job extends DatasetJob>(
  broadcast: Broadcast,
  topic: string,
  store: DatasetJobStore<Job>,
  { organizationId, id }: Job,
): Promise<CancelWatch> {
  const stopping = new AbortController();
  const read = async (): Promise<void> => {
    const now = await store.find(organizationId, id);
    if (now !== null && now.cancelRequestedAt !== null) stopping.abort();
  };
  const close = broadcast.listen(topic, (key) => {
    if (key === id) stopping.abort();
    // A reading that fails is made up for when the connection is back, which is told in the same way.
    if (key === '*') read().catch(() => undefined);
  });
  try {
    await read();
  } catch (error) {
    close();
    throw error;
  }
  return { signal: stopping.signal, close };
}
