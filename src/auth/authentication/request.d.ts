import type { Presented } from './verified-credentials.ts';

declare module 'express-serve-static-core' {
  interface Request {
    /** What it carries to say who asks, once that has been read. */
    presented?: Presented;
  }
}
