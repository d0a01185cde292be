import type { Presented } from './verified-credentials.ts';

declare module 'express-serve-static-core' {
  interface Request {
    /** Credential of the request, once read. */
    presented?: Presented;
  }
}
