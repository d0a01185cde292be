import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ProbeConnection } from '../../platform/index.ts';
import { exposeUnsequenced } from '../audit.metrics.ts';

const MAX_COUNTED = 10_000;

/** Counts the committed entries of all organizations that wait for their sequence number. */
@Injectable()
export class SequenceBacklog implements OnModuleInit {
  constructor(private readonly connection: ProbeConnection) {}

  onModuleInit(): void {
    exposeUnsequenced(() => this.count());
  }

  /** At most MAX_COUNTED. @throws Error when the database does not answer within two seconds */
  private async count(): Promise<number> {
    const [row] = await this.connection.query<{ waiting: number }>(
      `select count_unsequenced_audit_events(${MAX_COUNTED}) as waiting`,
    );
    return row!.waiting;
  }
}
