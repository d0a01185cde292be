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
const require = requireOf(import.meta.url);
const __nameClass = (target, value) => Object.defineProperty(target, 'name', { value, configurable: true });`;

const SET_NAME = '__defProp(target, "name", { value, configurable: true })';

/**
 * Writes the command line, the server and the threads of dist/src as few files to dist/app, where they start faster:
 * a start reads some twenty files instead of four thousand.
 *
 * @param {string} root
 */
export async function bundle(root) {
  // Installed with the compiler, and absent where that is.
  const { build } = await import('esbuild');
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
    writeFileSync(path, path.endsWith('.js') ? onlyClassesNamed(contents) : contents);
  }
  const written = new Set(outputFiles.map(({ path }) => path));
  for (const name of readdirSync(outdir)) {
    if (!written.has(join(outdir, name))) rmSync(join(outdir, name));
  }
}

/**
 * esbuild sets the name of every function each time that one is made, which costs a fifth of the time of a request. Here
 * only classes are named.
 *
 * @param {Uint8Array} contents
 */
function onlyClassesNamed(contents) {
  const text = Buffer.from(contents).toString('utf8');
  if (text.includes('var __name =') && !text.includes(SET_NAME)) {
    throw new Error('esbuild sets names in a way that is not known here');
  }
  return text.replace(SET_NAME, 'target').replaceAll('__name(this, ', '__nameClass(this, ');
}
