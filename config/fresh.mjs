/** Builds what is asked for (weapp, h5, cloud) unless dist/ already holds it for exactly these sources: `node config/fresh.mjs h5 weapp`. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/** What each build is made of and where it goes. */
const BUILDS = {
  weapp: {
    script: 'build:weapp',
    output: 'dist/weapp',
    sources: ['src', 'types', 'config/index.ts', 'babel.config.js', 'project.config.json'],
  },
  h5: { script: 'build:h5', output: 'dist/h5', sources: ['src', 'types', 'config/index.ts', 'babel.config.js'] },
  cloud: { script: 'build:cloud', output: 'dist/cloudfunctions', sources: ['cloudfunctions', 'types', 'config/build-cloud.mjs'] },
};
const STAMP = '.sources';

async function* filesUnder(place) {
  const entries = await readdir(place, { withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (entries === undefined) return void (yield place);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) yield* filesUnder(path.join(place, entry.name));
}

async function fingerprint(sources) {
  const hash = createHash('sha256');
  for (const source of [...sources, 'package-lock.json']) {
    for await (const file of filesUnder(path.join(root, source)))
      hash
        .update(path.relative(root, file))
        .update('\0')
        .update(await readFile(file))
        .update('\0');
  }
  return hash.digest('hex');
}

function run(script) {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', script], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production' },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`npm run ${script} ended with ${code}:\n${said.slice(-4000)}`)),
    );
  });
}

/** Answers whether it had to build; throws with what the build said when it fails. */
export async function fresh(name) {
  const { script, output, sources } = BUILDS[name];
  const stamp = path.join(root, output, STAMP);
  const wanted = await fingerprint(sources);
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return false;
  await run(script);
  await writeFile(stamp, wanted);
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const name of process.argv.slice(2)) console.log(`${name}: ${(await fresh(name)) ? 'built' : 'up to date'}`);
}
