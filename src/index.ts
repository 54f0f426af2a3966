/** The public API: lint a project held on disk or in memory. */
export { type AnalysisOptions, type Analysis, DEFAULT_ANALYSIS, analyse, resultOf } from './analysis/analyse.js';
export type { Finding, Severity } from './core/finding.js';
export type { LintResult } from './core/result.js';
export { diskFileSystem } from './model/project/disk.js';
export { type FileSystem, memoryFileSystem } from './model/project/file-system.js';
export { rules } from './rules/index.js';
export { version } from './analysis/version.js';
