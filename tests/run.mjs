/**
 * `npm test`: builds what the tests drive, looks for a browser, runs jest, and closes with the totals on one line.
 * Arguments go to jest: `npm test -- --selectProjects rules functions`, `npm test -- tests/cloudfunctions/points`.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fresh } from '../config/fresh.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const report = path.join(root, 'artifacts', 'jest.json');
const asked = process.argv.slice(2);

/** Where Chromium or Chrome usually is; CHROMIUM names another place. */
const BROWSERS = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The builds that the asked-for projects drive; all of them when none is named. */
function buildsNeeded() {
  const at = asked.indexOf('--selectProjects');
  const projects = at < 0 ? ['weapp', 'browser'] : asked.slice(at + 1).filter((it) => !it.startsWith('-'));
  return [...(projects.includes('weapp') ? ['weapp'] : []), ...(projects.includes('browser') ? ['h5'] : [])];
}

for (const name of buildsNeeded()) console.log(`${name}: ${(await fresh(name)) ? 'built' : 'up to date'}`);

const browser = BROWSERS.find((it) => it !== undefined && existsSync(it));
if (browser === undefined)
  console.log('No Chromium or Chrome was found: the browser tests are skipped. Install one, or name it in CHROMIUM.');

await mkdir(path.dirname(report), { recursive: true });
await rm(report, { force: true });
const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const child = spawn(
  process.execPath,
  ['--disable-warning=ExperimentalWarning', jest, '--json', `--outputFile=${report}`, ...asked],
  {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...(browser && { CHROMIUM: browser }) },
  },
);
const code = await new Promise((resolve) => child.on('close', resolve));
if (existsSync(report)) {
  const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = JSON.parse(
    await readFile(report, 'utf8'),
  );
  console.log(
    `\nTests: ${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed, ${numPendingTests} skipped`,
  );
}
process.exitCode = code ?? 1;
