import { Progress } from '../progress.ts';
import { CommandFailure } from '../command-failure.ts';
import type { ApiClient } from './api-client.ts';
import { eventData } from './event-stream.ts';

/** Properties of a server job that the demo needs. */
export interface Job {
  readonly id: string;
  readonly state: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled';
  readonly progress: { readonly done: number; readonly total: number };
  readonly failure?: { readonly code?: string; readonly detail?: string } | string | null;
}

const PAUSE_MS = 500;
const ENDED = ['succeeded', 'failed', 'canceled'];

/** Follows a job to its end with a progress bar. @throws CommandFailure where it does not succeed */
export async function followJob(client: ApiClient, path: string, label: string): Promise<Job> {
  const progress = new Progress();
  try {
    for (;;) {
      const job = await lastState(client, path, ({ progress: { done, total } }) =>
        progress.show(label, done, total),
      );
      if (job.state === 'succeeded') return job;
      if (ENDED.includes(job.state)) throw new CommandFailure(`${label} ${job.state}${why(job)}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  } finally {
    progress.clear();
  }
}

/** The state when the stream of events ended, which a proxy or a restart may cause too early. */
async function lastState(
  client: ApiClient,
  path: string,
  onChange: (job: Job) => void,
): Promise<Job> {
  const response = await client.send(`${path}/events`, {
    headers: { Accept: 'text/event-stream' },
  });
  try {
    if (response.body === null) return await client.json<Job>(path);
    for await (const data of eventData(response.body)) {
      const job = JSON.parse(data) as Job;
      onChange(job);
      if (ENDED.includes(job.state)) return job;
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  return client.json<Job>(path);
}

function why({ failure }: Job): string {
  if (failure === undefined || failure === null) return '';
  return `: ${typeof failure === 'string' ? failure : (failure.detail ?? failure.code ?? '')}`;
}
