import { Buffer } from 'node:buffer';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/**
 * Packages that stay outside the bundle, because they load files of their own at run time: native code, threads,
 * database drivers, or each other by `require`.
 */
const LEFT_OUTSIDE = [
  '@node-rs/argon2',
  'class-transformer',
  'class-validator',
  'pg',
  'pino',
  'piscina',
  'reflect-metadata',
  'typeorm',
];

/**
 * Packages that Nest loads only where they are installed, and those that are imported on first use: a bundled CommonJS
 * module has no named exports for `import()`.
 */
const loadedLater = {
  name: 'loaded-later',
  /** @param {import('esbuild').PluginBuild} build */
  setup(build) {
    build.onResolve(
      { filter: /^[^./]/ },
      async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (pluginData === loadedLater || kind === 'entry-point') return undefined;
        if (kind === 'dynamic-import') return { path, external: true };
        const found = await build.resolve(path, {
          kind,
          importer,
          resolveDir,
          pluginData: loadedLater,
        });
        return found.errors.length > 0 ? { path, external: true } : undefined;
      },
    );
  },
};

const BANNER = `import { createRequire as requireOf } from 'node:module';
const require = requireOf(import.meta.url);`;

/**
 * Writes the command line, the server and the threads of dist/src as few files to dist/app, where they start faster:
 * a start reads some twenty files instead of four thousand.
 *
 * @param {string} root
 */
export async function bundle(root) {
  // Installed with the compiler, and absent where that is.
  const { build } = await import('esbuild');
  const { default: typescript } = await import('typescript');
  const compiled = join(root, 'dist', 'src');
  const outdir = join(root, 'dist', 'app');
  const threads = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.thread.ts'))
    .map((path) => path.slice(0, -'.ts'.length));
  const { outputFiles } = await build({
    entryPoints: [
      { in: join(compiled, 'cli', 'index.js'), out: 'index' },
      ...threads.map((path) => ({
        in: join(compiled, `${path}.js`),
        // All in one folder, where those who start them look for them.
        out: path.slice(path.lastIndexOf(sep) + 1),
      })),
    ],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Providers, entities and errors are known by the names of their classes.
    keepNames: true,
    sourcemap: true,
    external: LEFT_OUTSIDE,
    plugins: [loadedLater],
    banner: { js: BANNER },
    write: false,
    logLevel: 'warning',
  });
  mkdirSync(outdir, { recursive: true });
  for (const { path, contents } of outputFiles) {
    writeFileSync(
      path,
      path.endsWith('.js') ? onlyDeclarationsNamed(contents, typescript) : contents,
    );
  }
  const written = new Set(outputFiles.map(({ path }) => path));
  for (const name of readdirSync(outdir)) {
    if (!written.has(join(outdir, name))) rmSync(join(outdir, name));
  }
}

/**
 * esbuild sets the name of every function each time that one is made, which doubled the time of a request. Here only
 * what is declared at the top of a file is named so; a function that is made later keeps the name that JavaScript gives
 * it, which is the same unless esbuild renamed its variable.
 *
 * @param {Uint8Array} contents
 * @param {import('typescript')} typescript
 */
function onlyDeclarationsNamed(
  contents,
  { createSourceFile, forEachChild, ScriptTarget, SyntaxKind },
) {
  const text = Buffer.from(contents).toString('utf8');
  const file = createSourceFile('bundle.js', text, ScriptTarget.Latest, true);
  /** @type {[from: number, to: number][]} */
  const cuts = [];
  /** @param {import('typescript').Node} node */
  const visit = (node) => {
    if (isNaming(node)) {
      const [named] = node.arguments;
      if (named === undefined) return;
      if (node.parent.kind !== SyntaxKind.ExpressionStatement) {
        cuts.push([node.getStart(file), named.getStart(file)], [named.getEnd(), node.getEnd()]);
      } else if (named.kind !== SyntaxKind.ThisKeyword && node.parent.parent !== file) {
        cuts.push([node.getStart(file), node.getEnd()]);
      }
    }
    forEachChild(node, visit);
  };
  /** @type {(node: import('typescript').Node) => node is import('typescript').CallExpression} */
  const isNaming = (node) =>
    node.kind === SyntaxKind.CallExpression &&
    /** @type {import('typescript').CallExpression} */ (node).expression.getText(file) === '__name';
  visit(file);
  cuts.sort(([one], [other]) => one - other);
  let from = 0;
  const kept = cuts.map(([start, end]) => {
    const piece = text.slice(from, start);
    from = end;
    return piece;
  });
  return [...kept, text.slice(from)].join('');
}
