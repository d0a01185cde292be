import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkSync } from 'recheck';
import ts from 'typescript';

const ROOT = new URL('../../src/alerts/', import.meta.url).pathname;
const FOLDERS = ['payloads', 'series', 'sigma', 'sign-ins'];

/** Every regular expression that the detectors contain, with its flags. */
function expressions(): [file: string, source: string, flags: string][] {
  const found: [string, string, string][] = [];
  for (const folder of FOLDERS) {
    for (const name of readdirSync(join(ROOT, folder))) {
      if (!name.endsWith('.ts') || /\.(spec|fixture)\.ts$/.test(name)) continue;
      const text = readFileSync(join(ROOT, folder, name), 'utf8');
      const visit = (node: ts.Node): void => {
        if (ts.isRegularExpressionLiteral(node)) {
          const end = node.text.lastIndexOf('/');
          found.push([`${folder}/${name}`, node.text.slice(1, end), node.text.slice(end + 1)]);
        }
        ts.forEachChild(node, visit);
      };
      visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true));
    }
  }
  return found;
}

describe('the regular expressions of the detectors', () => {
  it('cannot be made to take more than linear time', () => {
    const unsafe = expressions().filter(([, source, flags]) => {
      const { status } = checkSync(source, flags.replace('g', ''), {
        timeout: 20_000,
        randomSeed: 1,
      });
      return status === 'vulnerable';
    });
    expect(unsafe).toEqual([]);
  });
});
