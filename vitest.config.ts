import { defineConfig } from 'vitest/config';

/** One project per kind of test: `unit` needs nothing but Node, the others start servers or a browser. */
const project = (name: string, include: string[], testTimeout: number, environment = 'node') => ({
  extends: true as const,
  test: { name, include, testTimeout, hookTimeout: 120_000, environment },
});

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      project('unit', ['test/unit/**/*.test.ts', 'test/unit/**/*.test.tsx'], 10_000),
      project('conformance', ['test/conformance/**/*.test.ts'], 60_000),
      project('adversarial', ['test/adversarial/**/*.test.ts'], 60_000),
      project('crash', ['test/crash/**/*.test.ts'], 600_000),
      project('desktop', ['test/desktop/**/*.test.ts'], 60_000),
      project('ui', ['test/ui/**/*.test.ts'], 60_000),
    ],
  },
});
