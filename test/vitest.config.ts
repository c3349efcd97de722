/**
 * How the tests run: in as many processes as there are cores, each of which runs one file after
 * another.
 *
 * The non-obvious decision: files share their process with others and load gradc only once. Loading
 * it took a third of all the time, and gradc keeps nothing but the operations that users define.
 * A test that replaces a part of gradc loads a copy of its own and puts everything back.
 */
import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { defineConfig } from "vitest/config";

/** What takes longest comes first, so that no core waits for another at the end. */
const FIRST = [
  "test/build/lower/random",
  "test/build/formats",
  "test/emit/javascript",
  "test/exact",
  "test/emit/long",
  "test/bad-input",
  "test/bundle",
  "test/build",
];

function rank({ moduleId }: TestSpecification): number {
  const path = relative(process.cwd(), moduleId);
  const place = FIRST.findIndex((start) => path.startsWith(start));
  return place === -1 ? FIRST.length : place;
}

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    isolate: false,
    maxWorkers: "100%",
    testTimeout: 120_000,
    hookTimeout: 120_000,
    sequence: { sequencer: LongFirst },
  },
});
