// A registry mirror may lack builds for other systems; npm then drops those optional packages from
// the lock file without a word, and `npm ci` refuses that lock. This writes an entry of just
// version, os, cpu and optional for each one that is missing. Run it after a dependency change.
import { readFileSync, writeFileSync } from 'node:fs';

const path = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));
const SYSTEMS =
  /(darwin|win32|freebsd|openbsd|netbsd|android|linux|sunos|aix|openharmony|wasm32|wasi)/;
const CPUS = /(x64|arm64|arm|ia32|riscv64|ppc64|s390x|loong64|mips64el|wasm32)/;

let added = 0;
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (lock.packages[`node_modules/${name}`]) continue;
    if (Object.keys(lock.packages).some((key) => key.endsWith(`/node_modules/${name}`))) continue;
    const system = SYSTEMS.exec(name)?.[1];
    const cpu = CPUS.exec(name)?.[1];
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(cpu ? { cpu: [cpu] } : {}),
      optional: true,
      ...(system ? { os: [system] } : {}),
    };
    added += 1;
  }
}
const sorted = Object.fromEntries(
  Object.entries(lock.packages).sort(([left], [right]) => (left < right ? -1 : 1)),
);
lock.packages = sorted;
for (const entry of Object.values(lock.packages)) delete entry.resolved;
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
process.stderr.write(`package-lock.json: ${added} optional entries added\n`);
