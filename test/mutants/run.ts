/**
 * Tests the tests: plants each mutant of the table in a copy of the repository, runs the tests
 * there and says which of them failed first. `npm run test:mutants`, and after `--`, each as often
 * as needed:
 *
 * - `--only TEXT`: only mutants whose names contain TEXT, or whose file is TEXT;
 * - `--tests PATH`: only test files whose paths contain PATH. What survives those may still be
 *   caught by others.
 *
 * The non-obvious decision: everything happens in a copy, so the run may be stopped at any time
 * and others may work meanwhile. Exit code 0: all caught; 1: one survived; 2: the tests fail
 * without any mutant.
 */
import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { copyRepository, plant, runTests } from "./copy.ts";
import type { Mutant } from "./mutant.ts";
import { MUTANTS } from "./mutants.ts";

const texts = { type: "string", multiple: true, default: [] as string[] } as const;
const { values } = parseArgs({ options: { only: texts, tests: texts } });
const { only, tests } = values;
const isChosen = ({ name, file }: Mutant): boolean =>
  only.length === 0 || only.some((text) => name.includes(text) || file === text);
const chosen = MUTANTS.filter(isChosen);

const cell = (text: string): string => text.replaceAll("|", "\\|");
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;

/** What caught a mutant; undefined if nothing did. Prints its row. */
async function tryMutant(folder: string, { name, ...change }: Mutant): Promise<string | undefined> {
  const restore = plant(folder, change);
  const caughtBy = await runTests(folder, tests, change.file);
  restore();
  console.log(row(name, caughtBy ?? "**nothing: it survived**"));
  return caughtBy;
}

/** A file of each folder in which mutants are: which tests are run depends on it. */
const folders = new Map(chosen.map(({ file }) => [file.split("/")[0], file]));

async function tryAll(folder: string): Promise<number> {
  for (const file of folders.values()) {
    const failing = await runTests(folder, tests, file);
    if (failing === undefined) continue;
    console.error(`without any mutant the tests fail: ${failing}`);
    return 2;
  }
  console.log(`${row("mutant", "caught by")}\n${row("---", "---")}`);
  let caught = 0;
  for (const mutant of chosen) {
    if ((await tryMutant(folder, mutant)) !== undefined) caught++;
  }
  console.log(`\n${caught} of ${chosen.length} caught`);
  return caught === chosen.length ? 0 : 1;
}

const folder = copyRepository();
try {
  process.exitCode = await tryAll(folder);
} finally {
  rmSync(folder, { recursive: true });
}
