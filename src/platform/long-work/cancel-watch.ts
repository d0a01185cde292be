import type { Broadcast } from '../events/broadcast.ts';
import type { WorkId, WorkRow, WorkStore } from './work-store.ts';

/** Aborts its signal when somebody asks running work to stop. */
export interface CancelWatch {
  readonly signal: AbortSignal;
  close(): void;
}

/**
 * Aborts the signal once the row of the work has a cancel request, even if this process missed the notification. A lost
 * database connection does not abort it: the row is read again after the reconnect.
 */
export async function watchCancel<Row extends WorkRow>(
  broadcast: Broadcast,
  topic: string,
  store: WorkStore<Row>,
  { organizationId, id }: WorkId,
): Promise<CancelWatch> {
  const stopping = new AbortController();
  const read = async (): Promise<void> => {
    const now = await store.find(organizationId, id);
    if (now !== null && now.cancelRequestedAt !== null) stopping.abort();
  };
  const close = broadcast.listen(topic, (key) => {
    if (key === id) stopping.abort();
    // A reading that fails is repeated when the connection is back, which is told in the same way.
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
