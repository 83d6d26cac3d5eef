/**
 * What a clean clone runs first, in plain Node: installs the packages when they are missing or older than the lock, then runs the
 * TypeScript file named as its argument in this same process (so that a signal reaches the server and not a parent of it).
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const modules = path.join(root, 'node_modules');
const lock = path.join(root, 'package-lock.json');
const stamp = path.join(modules, '.changke-lock');
const NODE_LEAST = [20, 19];

const lockHash = () => createHash('sha256').update(readFileSync(lock)).digest('hex');

/** The stamp tells an untouched lock from one that only has a newer date (a fresh checkout of the same commit). */
function isInstalled() {
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === lockHash();
  const installed = path.join(modules, '.package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
}

function install() {
  console.log('Installing packages (npm ci) …');
  // Without install scripts: nothing of ours needs one, and a package has no business running code here.
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) {
    console.error('npm ci did not succeed: see its message above, then try again.');
    process.exit(npm.status ?? 1);
  }
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < NODE_LEAST[0] || (major === NODE_LEAST[0] && minor < NODE_LEAST[1])) {
  console.error(`Node ${NODE_LEAST.join('.')} or newer is needed; this is ${process.versions.node}.`);
  process.exit(1);
}
if (!isInstalled()) install();
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lockHash()) writeFileSync(stamp, lockHash());

const script = process.argv[2];
if (script !== undefined) {
  const require = createRequire(import.meta.url);
  require('tsx/cjs');
  require(path.resolve(root, script));
}
