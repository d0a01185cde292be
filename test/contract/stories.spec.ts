import { markerOf } from '../support/stories.ts';

const imports = "import { once } from 'node:events';\n";

it.each([
  ['/** @story long */', 'long'],
  ['/** @story source */', 'source'],
])('a story that begins with %s is %s', (line, marker) => {
  expect(markerOf(`${line}\n${imports}`, 'killed.spec.ts')).toBe(marker);
});

it('a story without a marker begins with its imports', () => {
  expect(markerOf(imports, 'forecasting.spec.ts')).toBeUndefined();
});

it.each([
  '/** @story lnog */',
  '/** @stroy long */',
  '/* @story long */',
  '// @story long',
  ' /** @story long */',
  '/** @story long */ ',
  '',
])('a marker that is misspelt stops the tests and the checks: %p', (line) => {
  expect(() => markerOf(`${line}\n${imports}`, 'killed.spec.ts')).toThrow(
    'test/e2e/killed.spec.ts',
  );
});

it('so does a marker that is not in the first line', () => {
  const text = `${imports}/** @story long */\n`;
  expect(() => markerOf(text, 'killed.spec.ts')).toThrow('must begin with');
});
