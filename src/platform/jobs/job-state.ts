import { PublicField } from '../masking/answer-fields.ts';

/** The states of long work; the last three are ends. */
export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'canceled'] as const;
export type JobState = (typeof JOB_STATES)[number];

export function hasEnded(state: JobState): boolean {
  return state !== 'queued' && state !== 'running';
}

export class ProgressResponse {
  @PublicField({ type: 'integer' })
  readonly done: number;

  @PublicField({ type: 'integer' })
  readonly total: number;

  constructor(done: number, total: number) {
    this.done = done;
    this.total = total;
  }
}
