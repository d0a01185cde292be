import type { Principal } from '../context/principal.ts';

declare module 'express-serve-static-core' {
  interface Request {
    /** Who asks; filled by authentication. */
    principal?: Principal;
    /** The row that the policy was decided on; filled by authorization. */
    subject?: object;
  }
}
