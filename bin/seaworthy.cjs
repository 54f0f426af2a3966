#!/usr/bin/env node
'use strict';
// Runs dist/cli.cjs with the code that V8 compiled in the run before: much of a cold start is compilation.
const {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} = require('node:fs');
const { createRequire, wrap } = require('node:module');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

const file = join(__dirname, '../dist/cli.cjs');
const source = readFileSync(file, 'utf8');
// The build names the content in the first line; V8 itself would take the code of any other source of the same length.
const name = `cli-${source.slice(2, 26)}-${process.version}-${process.arch}.cache`;
// Compiled code is run unseen, so it must have been written by this user, and nobody else may write there. Windows has no
// user ids; its temporary folders are per user.
const user = process.getuid?.();
const trusted = (stat) => user === undefined || (stat.uid === user && (stat.mode & 0o022) === 0);

// Beside the bundle; where the installation is read-only, in a folder of this user's among the temporary files.
const shared = join(tmpdir(), `seaworthy-${user ?? 'cache'}`);
const folders = [dirname(file), shared];

function read(folder) {
  if (folder === shared && !trusted(lstatSync(folder))) return undefined;
  const fd = openSync(join(folder, name), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    return trusted(fstatSync(fd)) ? readFileSync(fd) : undefined;
  } finally {
    closeSync(fd);
  }
}

function write(folder, data) {
  if (folder === shared) mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (folder === shared && !trusted(lstatSync(folder))) return undefined;
  const temporary = join(folder, `${name}.${process.pid}`);
  // `wx` follows no link that waits there; after the rename other runs see the whole file or none.
  writeFileSync(temporary, data, { mode: 0o600, flag: 'wx' });
  renameSync(temporary, join(folder, name));
  return data;
}

// A cache is only ever a gain: whatever goes wrong, the other folder is tried, and then the program runs without one.
function first(use) {
  for (const folder of folders) {
    try {
      const data = use(folder);
      if (data !== undefined) return data;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Runs that print something and end would leave a cache without the code that a check needs. */
const isCheck = !/^(?:--?(?:version|help|h|V)|explain|rules|init|suppress|completion)$/.test(process.argv[2] ?? '');

const cachedData = first(read);
const script = new Script(wrap(source), { filename: file, cachedData });
if (isCheck && (cachedData === undefined || script.cachedDataRejected)) {
  // At the end rather than now: by then the functions that a run needs are compiled as well.
  process.once('exit', () => first((folder) => write(folder, script.createCachedData())));
}
const main = { exports: {} };
script.runInThisContext().call(main.exports, main.exports, createRequire(file), main, file, dirname(file));
