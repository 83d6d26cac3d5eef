/**
 * Builds each cloud function into one self-contained bundle under dist/cloudfunctions/ (or the folder named as argument), ready for WeChat
 * DevTools to upload, and prints what its console must be told: the time-out of each, in seconds.
 */
import { build } from 'esbuild';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const source = path.join(root, 'cloudfunctions');
const target = path.resolve(process.argv[2] ?? path.join(root, 'dist', 'cloudfunctions'));

/** WeChat installs this with the function; it is never bundled. */
const SDK = { 'wx-server-sdk': '~3.0.4' };

const hasEntry = (name) =>
  stat(path.join(source, name, 'index.ts')).then(
    () => true,
    () => false,
  );
const names = [];
for (const { name } of (await readdir(source, { withFileTypes: true })).filter((it) => it.isDirectory())) {
  if (await hasEntry(name)) names.push(name);
}

for (const name of names) await rm(path.join(target, name), { recursive: true, force: true });
await build({
  entryPoints: names.map((name) => ({ in: path.join(source, name, 'index.ts'), out: `${name}/index` })),
  outdir: target,
  bundle: true,
  minify: true,
  keepNames: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // The driver loads these only where they are installed (compression, encryption, cloud credentials).
  external: [
    'wx-server-sdk',
    'kerberos',
    '@mongodb-js/zstd',
    '@aws-sdk/credential-providers',
    'gcp-metadata',
    'snappy',
    'socks',
    'mongodb-client-encryption',
  ],
  tsconfig: path.join(root, 'tsconfig.json'),
  logLevel: 'warning',
});
const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
const writeJson = (file, content) => writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
for (const name of names) {
  const folder = path.join(target, name);
  await mkdir(folder, { recursive: true });
  // WeChat's own format has no time-out: it is set in the console.
  const { timeout, ...config } = JSON.parse(await readFile(path.join(source, name, 'config.json'), 'utf8'));
  await writeJson(path.join(folder, 'config.json'), config);
  const manifest = { name: `changke-${name}`, version, private: true, main: 'index.js', dependencies: SDK };
  await writeJson(path.join(folder, 'package.json'), manifest);
  const { size } = await stat(path.join(folder, 'index.js'));
  console.log(`${name.padEnd(10)} ${(size / 1024).toFixed(0).padStart(6)} KiB   time-out ${timeout} s`);
}
