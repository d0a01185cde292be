import { Injectable } from '@nestjs/common';
import type { Principal } from '../../platform/index.ts';

/** Port to the current risk of a session, key or client. */
@Injectable()
export abstract class SessionRisk {
  /** From 0, as ever, to 100; asked with every request, so it has to be known already. */
  abstract of(principal: Principal): number;
}
