/**
 * Completes package-lock.json after `npm install` against a registry that does not hold the packages of every platform.
 *
 * npm leaves an optional package out of the lock file when the registry at hand has never heard of it, and `npm ci` then
 * refuses that lock file on every machine ("Missing: @swc/core-darwin-arm64"). The parent names such packages with their
 * exact version, and their name says the platform: that is all that npm needs in order to pass over them elsewhere.
 */
import { readFile, writeFile } from 'node:fs/promises';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(await readFile(file, 'utf8'));
const exact = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/** What `os`, `cpu` and `libc` of a package such as `@swc/core-linux-arm64-musl` are, by its name. */
function platform(name) {
  const words = name.split('/').at(-1).split('-');
  const os = words.find((word) =>
    /^(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)$/.test(word),
  );
  const cpu = words.find((word) => /^(arm|arm64|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)$/.test(word));
  const libc = words.map((word) => /^(gnu|musl)/.exec(word)?.[1]).find((word) => word);
  return {
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(libc && os === 'linux' ? { libc: [libc === 'gnu' ? 'glibc' : 'musl'] } : {}),
    ...(os ? { os: [os] } : {}),
  };
}

const added = [];
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const known = Object.keys(lock.packages).some((place) => place.endsWith(`node_modules/${name}`));
    const runsOn = platform(name);
    if (known || !exact.test(version) || !runsOn.os) continue;
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(parent.dev ? { dev: true } : {}),
      optional: true,
      ...runsOn,
    };
    added.push(`${name}@${version}`);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
if (added.length > 0) await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length > 0 ? `Added: ${added.join(', ')}` : 'Nothing was missing.');
