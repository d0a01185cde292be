export { SeriesDetector } from './series-detector.ts';
export type { SeriesAnswer } from './series-detector.ts';
