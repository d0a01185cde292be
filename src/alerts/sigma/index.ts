export { compile } from './compile.ts';
export type { CompileOptions } from './compile.ts';
export type { Placeholders } from './compile-test.ts';
export type { SigmaEvent } from './event-view.ts';
export { loadRules } from './load-rules.ts';
export { SigmaError } from './sigma-error.ts';
export { SigmaMatcher } from './sigma-matcher.ts';
export type { EventOrigin, SigmaMatch } from './sigma-matcher.ts';
export { SIGMA_LEVELS } from './sigma-rule.ts';
export type {
  SigmaCorrelationRule,
  SigmaDetectionRule,
  SigmaLevel,
  SigmaLogsource,
  SigmaRule,
} from './sigma-rule.ts';
