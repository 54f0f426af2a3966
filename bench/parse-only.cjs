'use strict';
// The yardstick: a process that reads the given files (one path a line on stdin) and does nothing but parse them.
const { readFileSync } = require('node:fs');

const parser = process.argv[2];
const files = readFileSync(0, 'utf8').split('\n').filter(Boolean);
const parse = parser === 'js-yaml' ? require('js-yaml').parseEvents : require('yaml').parseAllDocuments;
let seen = 0;
for (const file of files) seen += parse(readFileSync(file, 'utf8')).length;
if (seen === 0) process.exitCode = 1;
