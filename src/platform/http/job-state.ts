import { ApiProperty } from '@nestjs/swagger';

/** The states of long work; the last three are ends. */
export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'canceled'] as const;
export type JobState = (typeof JOB_STATES)[number];

export function hasEnded(state: JobState): boolean {
  return state !== 'queued' && state !== 'running';
}

export class ProgressResponse {
  @ApiProperty({ type: 'integer' })
  readonly done: number;

  @ApiProperty({ type: 'integer' })
  readonly total: number;

  constructor(done: number, total: number) {
    this.done = done;
    this.total = total;
  }
}
