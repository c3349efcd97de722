/**
 * How the tests run on a mutant: one file after the other; first those of the file that was mutated,
 * then those that are fast and near to the source, so that most mutants end within seconds and are
 * always caught by the same test.
 *
 * The non-obvious decision: pages and files generated from the source are not judges here. Who
 * makes a mistake in the table and runs `npm run docs` has the mistake in the page as well.
 */
import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { defineConfig } from "vitest/config";

/** The file with the mutant, below src/, without its ending. */
const MUTATED = (process.env["MUTATED"] ?? "").replace(/\.ts$/, "");

/** Whether plain arithmetic shows the mutant. */
const PLAIN = MUTATED.startsWith("plain/") || MUTATED.startsWith("build/lower/");

/** Whether `gradc build` is what shows the mutant. */
const BUILT = PLAIN || MUTATED.startsWith("build/") || MUTATED === "emit/libraries";

/** Whether explanations do. */
const EXPLAINED = MUTATED.startsWith("explain/");

/** Not run: slow, about other files, or comparing the source with what was made from it. */
const LEFT_OUT = [
  "test/bench/**",
  "test/mutants/**",
  "test/readme.test.ts",
  "test/docs.test.ts",
  "test/codegen-out.test.ts",
  ...(EXPLAINED ? [] : ["test/explain/**"]),
  // Sizes and whole bundlers tell nothing about one operation.
  "test/package/**",
  "test/bundle/**",
  // Minutes of processes.
  ...(BUILT ? [] : ["test/build/**"]),
];

/** Beginnings of paths; what is not listed runs between the two lists. */
const FIRST = [
  `test/${MUTATED || "ops"}`,
  ...(PLAIN
    ? ["kept", "refused", "rows", "shapes", "names"].map((name) => `test/build/lower/${name}`)
    : []),
  ...(PLAIN ? ["test/build/lower"] : []),
  ...(EXPLAINED ? ["test/explain"] : []),
  ...(BUILT ? ["test/build/products"] : []),
  "test/ops",
  "test/passes",
  "test/ir",
  "test/nn",
  "test/functions",
  "test/kinks",
  "test/check",
  "test/special",
  "test/define-op",
  "test/loops",
  "test/emit/rows",
  "test/structured",
  "test/roll",
  "test/products.test",
  "test/oracle/published",
  "test/oracle/micrograd",
  "test/gradient",
];
const LAST = [
  "test/bad-input",
  "test/singularities",
  "test/products",
  "test/oracle",
  "test/exact",
  "test/emit/code",
  "test/emit/expression",
  "test/trace",
  "test/rules",
  "test/errors",
  "test/emit",
  "test/examples",
  "test/no-codegen",
];

function rank(path: string): number {
  const first = FIRST.findIndex((start) => path.startsWith(start));
  if (first !== -1) return first - FIRST.length;
  return 1 + LAST.findIndex((start) => path.startsWith(start));
}

class FastFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const keyed = files.map((file) => ({ file, path: relative(process.cwd(), file.moduleId) }));
    keyed.sort((a, b) => rank(a.path) - rank(b.path) || (a.path < b.path ? -1 : 1));
    return keyed.map(({ file }) => file);
  }
}

export default defineConfig({
  cacheDir: ".vite",
  test: {
    exclude: ["node_modules/**", ...LEFT_OUT],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    isolate: false,
    maxWorkers: 1,
    sequence: { sequencer: FastFirst },
  },
});
