import { compile, type CompileOptions, loadRules, type SigmaEvent } from './index.ts';

/** A detection rule with this detection, indented by two spaces. */
export function ruleText(detection: string, head = 'title: A rule\nname: a_rule'): string {
  const indented = detection
    .trim()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
  return `${head}\nlogsource:\n  product: test\ndetection:\n${indented}\n`;
}

/** Whether a rule with this detection matches an event. */
export function fires(detection: string, event: SigmaEvent, options?: CompileOptions): boolean {
  return compile(loadRules(ruleText(detection), 'rule.yml'), options).see(event).length > 0;
}

/** Whether one selection with this line matches an event. */
export function matches(line: string, event: SigmaEvent, options?: CompileOptions): boolean {
  return fires(`selection:\n  ${line}\ncondition: selection`, event, options);
}
