/**
 * Tests of the packed package in whole projects: `npm run test:package`, `npm run test:browser`.
 *
 * The non-obvious decision: their files end in .project.ts, so that `npm test`, which must be quick
 * and needs neither Chromium nor other bundlers, does not see them. .ci/run runs both.
 */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["**/*.project.ts"],
    globalSetup: "./pack.ts",
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Each starts processes of its own.
    maxWorkers: 2,
  },
});
