import type { Part } from './part.ts';

declare module 'express-serve-static-core' {
  interface Request {
    /** Parts of the located row that the caller may read, null for all; set by authorization on routes `inPart`. */
    parts?: readonly Part[] | null;
  }
}
