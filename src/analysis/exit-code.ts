/** What the process tells its caller. An internal error wins over findings. */
export const EXIT = { clean: 0, findings: 1, usage: 2, internal: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
