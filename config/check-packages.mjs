/**
 * The gates of the built packages: WeChat's own WXML and WXSS compilers on dist/weapp, the size budgets of the mini-program
 * (main package, each subpackage, all) and of the H5's first load. Ends with 1 and says which line or file is at fault.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import compiler from 'miniprogram-compiler';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const weapp = path.join(root, 'dist', 'weapp');
const h5 = path.join(root, 'dist', 'h5');

/** WeChat's limits are 2 MiB a package and 30 MiB in all; the main package's budget is ours. */
const BUDGET = { mainKb: 600, subpackageKb: 2048, allKb: 30_720, h5FirstLoadKb: 200 };
const faults = [];

async function* filesUnder(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(file);
    else yield file;
  }
}

function gate(name, compile) {
  try {
    const code = compile(weapp);
    if (typeof code !== 'string' || code.length < 100) throw new Error('it compiled to nothing');
    console.log(`${name}: ${(code.length / 1024).toFixed(0)} KiB of code, no fault`);
  } catch (error) {
    faults.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function within(name, bytes, budgetKb) {
  const kb = bytes / 1000;
  console.log(`${name.padEnd(28)} ${kb.toFixed(1).padStart(8)} kB of ${budgetKb}`);
  if (kb > budgetKb) faults.push(`${name} has ${kb.toFixed(1)} kB; its budget is ${budgetKb}`);
}

async function checkWeapp() {
  gate('wcc (WXML)', compiler.wxmlToJs);
  gate('wcsc (WXSS)', compiler.wxssToJs);
  const app = JSON.parse(await readFile(path.join(weapp, 'app.json'), 'utf8'));
  const roots = (app.subPackages ?? app.subpackages ?? []).map((it) => it.root.replace(/\/$/, ''));
  const sizes = new Map([['main', 0], ...roots.map((it) => [it, 0])]);
  for await (const file of filesUnder(weapp)) {
    const place = path.relative(weapp, file);
    if (place.startsWith('.') || place.endsWith('.map') || place.endsWith('.LICENSE.txt')) continue;
    const owner = roots.find((it) => place.startsWith(`${it}/`)) ?? 'main';
    sizes.set(owner, (sizes.get(owner) ?? 0) + (await stat(file)).size);
  }
  for (const [name, bytes] of sizes) within(`weapp ${name}`, bytes, name === 'main' ? BUDGET.mainKb : BUDGET.subpackageKb);
  within(
    'weapp in all',
    [...sizes.values()].reduce((a, b) => a + b, 0),
    BUDGET.allKb,
  );
}

/** What a browser must fetch before the first screen: the page and the scripts and styles that it names. */
async function checkH5() {
  const html = await readFile(path.join(h5, 'index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map((it) =>
    path.join(h5, it[1].replace(/^(\.\/|\/app\/|\/)/, '')),
  );
  if (named.length === 0) faults.push('h5: the page names no script');
  let bytes = gzipSync(html).length;
  for (const file of named) bytes += gzipSync(await readFile(file)).length;
  within('h5 first load, gzipped', bytes, BUDGET.h5FirstLoadKb);
}

await checkWeapp();
await checkH5();
for (const fault of faults) console.error(`FAULT ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
