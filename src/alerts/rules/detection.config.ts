import { ContentDigest } from '../../crypto/index.ts';
import type { ConfigFolder, ConfigText } from '../../platform/index.ts';
import { SIGNAL_KINDS, type SignalKind } from '../signals/signal.ts';
import {
  compile,
  loadRules,
  SigmaError,
  type SigmaMatcher,
  type SigmaRule,
} from '../sigma/index.ts';

/** A rule with the version of its file. */
export interface VersionedRule {
  readonly rule: SigmaRule;
  /** First digits of the SHA-256 of the file's text. */
  readonly version: string;
}

/** The detection rules in force, by id. */
export class DetectionRules {
  readonly byId: ReadonlyMap<string, VersionedRule>;

  constructor(readonly rules: readonly VersionedRule[]) {
    this.byId = new Map(rules.map((each) => [each.rule.id!, each]));
  }

  /** A matcher of the rules about one kind of signals, without any state. */
  matcherOf(kind: SignalKind): SigmaMatcher {
    return compileFor(
      kind,
      this.rules.map(({ rule }) => rule),
    );
  }
}

/** `config/detection/*.yaml`: Sigma rules about audit entries and requests. */
export const DETECTION_CONFIG: ConfigFolder<DetectionRules> = {
  path: 'detection',
  about: 'Sigma rules that raise alerts.',
  read(texts) {
    const problems: string[] = [];
    const rules = texts.flatMap((text) => attempt(() => versionedRules(text), problems) ?? []);
    for (const kind of SIGNAL_KINDS) {
      const plain = rules.map(({ rule }) => rule);
      if (problems.length === 0) attempt(() => compileFor(kind, plain), problems);
    }
    return { value: new DetectionRules(problems.length === 0 ? rules : []), problems };
  },
};

function versionedRules({ path, text }: ConfigText): VersionedRule[] {
  const version = new ContentDigest().add(Buffer.from(text)).hex().slice(0, 12);
  return loadRules(text, path).map((rule) => {
    if (rule.id === null) fail(rule, 'the rule must have an id');
    if (rule.kind === 'detection' && kindOf(rule) === undefined) {
      fail(rule, `logsource must be product stockade and service ${SIGNAL_KINDS.join(' or ')}`);
    }
    return { rule, version };
  });
}

const kindOf = (rule: SigmaRule): SignalKind | undefined =>
  rule.kind === 'detection' && rule.logsource.product === 'stockade'
    ? SIGNAL_KINDS.find((kind) => kind === rule.logsource.service)
    : undefined;

const compileFor = (kind: SignalKind, rules: readonly SigmaRule[]): SigmaMatcher =>
  compile(rules, { applies: ({ service }) => service === kind });

function attempt<T>(work: () => T, problems: string[]): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SigmaError)) throw error;
    problems.push(error.message);
    return undefined;
  }
}

function fail({ file, place }: SigmaRule, problem: string): never {
  throw new SigmaError(file, place.line, place.column, problem);
}
