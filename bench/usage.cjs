'use strict';
// Preloaded into a measured process: leaves behind how much memory it took, in the file that the environment names.
const { writeFileSync } = require('node:fs');

const file = process.env.SEAWORTHY_BENCH_USAGE;
process.once('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeFileSync(file, JSON.stringify({ megabytes: maxRSS / 1024, seconds: (userCPUTime + systemCPUTime) / 1e6 }));
});
