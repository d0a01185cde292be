import { Injectable } from '@nestjs/common';
import type { Principal } from '../../platform/index.ts';

/** How suspicious a session, a key or a client looks at the moment; the watch supplies it. */
@Injectable()
export abstract class SessionRisk {
  /** From 0, as ever, to 100; asked with every request, so it has to be known already. */
  abstract of(principal: Principal): number;
}
