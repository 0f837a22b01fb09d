// `node scripts/pack.mjs dist`: puts the program and its libraries into a few files, for they are 2,600 and Node spends most of
// a start on finding them. Runs after the compiler, in whose output `src/main.js` is replaced; see
// docs/decisions/0012-the-program-is-packed.md.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { build } from 'esbuild';

const compiled = resolve(process.argv[2] ?? 'dist');
const sources = join(compiled, 'src');

/** Stay where npm puts them: they bring machine code, or start programs from files of their own. */
const unpacked = ['better-sqlite3', 'node-cron', 'pino', 'thread-stream'];

/** A CommonJS library expects these three, and a module has none of them. */
const commonJs = `import { createRequire as $createRequire } from 'node:module';
import { fileURLToPath as $fileURLToPath } from 'node:url';
const require = $createRequire(import.meta.url);
const __filename = $fileURLToPath(import.meta.url);
const __dirname = $fileURLToPath(new URL('.', import.meta.url));`;

/** The search for plugins, done now. */
function pluginFiles() {
  const files = readdirSync(sources, { recursive: true })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /(?:^|\/)(?:plugin\.module|[^/]+\.plugin)\.js$/.test(path))
    .sort();
  const imports = files.map((file, at) => `import * as plugin${at} from '../${file}';`);
  const entries = files.map((file, at) => `{ file: '${file}', loaded: plugin${at} }`);
  return `${imports.join('\n')}\nexport const loadPluginFiles = async () => [${entries.join(', ')}];\n`;
}

/** A file of ours that looks for its neighbours finds them where the compiler has put them, one folder beside. */
const inPlace = (path, code) =>
  code.replaceAll(
    'import.meta.url',
    `new URL(${JSON.stringify(`../${relative(compiled, path).replaceAll('\\', '/')}`)}, import.meta.url).href`,
  );

/**
 * A library that is imported late stays where npm puts it: few starts need it, it may not be installed at all, and packed it
 * would lose its named exports if it is CommonJS.
 */
const late = {
  name: 'late',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
};

const ours = {
  name: 'ours',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.js$/ }, ({ path }) => {
      if (!path.startsWith(sources)) return undefined;
      if (path === join(sources, 'plugins', 'plugin-files.js')) return { contents: pluginFiles() };
      return { contents: inPlace(path, readFileSync(path, 'utf8')) };
    });
  },
};

await build({
  entryPoints: { 'src/main': join(sources, 'main.js') },
  outdir: compiled,
  chunkNames: 'packed/[name]-[hash]',
  allowOverwrite: true,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: unpacked,
  banner: { js: commonJs },
  plugins: [late, ours],
  // The names of classes are in logs and messages. Blanks would only lie in memory: the text of a file stays as long as the process.
  keepNames: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
});
