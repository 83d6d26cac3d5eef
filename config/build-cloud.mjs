/** Builds each cloud function into one self-contained bundle under dist/cloudfunctions/, ready for WeChat DevTools to upload. */
import { build } from 'esbuild';
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const source = path.join(root, 'cloudfunctions');
const target = path.join(root, 'dist', 'cloudfunctions');

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

await rm(target, { recursive: true, force: true });
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
for (const name of names) {
  const folder = path.join(target, name);
  await mkdir(folder, { recursive: true });
  await cp(path.join(source, name, 'config.json'), path.join(folder, 'config.json'));
  const manifest = { name: `changke-${name}`, version, private: true, main: 'index.js', dependencies: SDK };
  await writeFile(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const { size } = await stat(path.join(folder, 'index.js'));
  console.log(`${name.padEnd(10)} ${(size / 1024).toFixed(0).padStart(6)} KiB`);
}
