import type { Part } from './part.ts';

declare module 'express-serve-static-core' {
  interface Request {
    /** What the caller may read of the located row, null for all of it; filled by authorization on routes `inPart`. */
    parts?: readonly Part[] | null;
  }
}
