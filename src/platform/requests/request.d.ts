import type { StreamKind } from '../streams/streaming.ts';
import type { Principal } from '../context/principal.ts';
import type { Problem } from '../problems/problem.ts';

declare module 'express-serve-static-core' {
  interface Request {
    /** Principal of the request, set by authentication. */
    principal?: Principal;
    /** The row that the policy was decided on; filled by authorization. */
    subject?: object;
    /** Error of a form, which the route reports in its own format. */
    unreadableForm?: Problem;
    /** Source address, once determined. */
    source?: string;
    /** Moves the request from the slots to the places of a kind of stream. */
    lastingAs?: (kind: StreamKind) => void;
    /** Why it was answered before its body was there: nothing more of the body counts. */
    withdrawn?: Problem;
    /** The code of the problem that it is answered with; for observers. */
    problemCode?: Problem['code'];
    /** Length of a body that was read as a whole. */
    receivedBytes?: number;
    /** The beginning of its text, where an observer wants it. */
    bodyText?: string;
    /** Shows an answer as its reader may see it; filled by authorization where the answer holds anything to mask. */
    maskAnswer?: (answer: unknown) => unknown;
    /** Called when it begins to stream; filled by authorization, which asks about streams again. */
    onStream?: () => void;
    /** Whether it lasts as long as bytes keep moving. */
    streaming?: boolean;
  }
}
