/**
 * Runs a source file and says what it exports: as it stands, or lowered if it is written in plain
 * arithmetic.
 *
 * The non-obvious decision: a lowered file is run from a temporary one, because stacks and source
 * maps need a file with a name; it is removed as soon as it has run.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import type { ModuleLoader } from "./import-module.ts";
import type { Bundle } from "./lower/bundle.ts";
import type { ExportedName } from "./lower/exports.ts";
import { loadTool } from "./tools.ts";

/** What a source file exports. */
export interface ReadModule {
  readonly exports: Readonly<Record<string, unknown>>;
  /** Functions that doc comments mark, compiled, by their names. */
  readonly marked: Readonly<Record<string, unknown>>;
  /** The names that it exports, in order, with their doc comments. */
  readonly names: readonly ExportedName[];
  /** Absolute paths of the project files that were read. */
  readonly dependencies: readonly string[];
}

const loadLowering = () =>
  loadTool("ts-morph", async () => {
    const [program, lower, bundle, roots, exports] = await Promise.all([
      import("./lower/program.ts"),
      import("./lower/lower.ts"),
      import("./lower/bundle.ts"),
      import("./lower/roots.ts"),
      import("./lower/exports.ts"),
    ]);
    return { ...program, ...lower, ...bundle, ...roots, ...exports };
  });

/** Runs the text that a source was lowered to. */
async function runText(
  { text, alone }: Bundle,
  source: string,
  loader: ModuleLoader,
): Promise<Readonly<Record<string, unknown>>> {
  const folder = mkdtempSync(join(tmpdir(), "gradc-"));
  process.setSourceMapsEnabled(true);
  try {
    const file = join(folder, `${basename(source).replace(/\.[cm]?ts$/, "")}.mjs`);
    writeFileSync(file, text);
    return await loader.import(file, source, alone);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs a source file.
 * @throws GradcError MODULE_FAILED, LOWER_…, or what the file's own calls of compileGrad raise
 */
export async function readModule(file: string, loader: ModuleLoader): Promise<ReadModule> {
  const { programOf, isPlainSource, bundleOf, exportedNames, MARKED } = await loadLowering();
  const path = resolve(file);
  const program = programOf(path);
  const dependencies = program.files;
  const names = exportedNames(program);
  if (!isPlainSource(program)) {
    return { exports: await loader.import(path), marked: {}, names, dependencies };
  }
  const bundle = await bundleOf(program);
  const exports = await runText(bundle, path, loader);
  const marked = (exports[MARKED] ?? {}) as Readonly<Record<string, unknown>>;
  return { exports, marked, names, dependencies: [...new Set([...dependencies, ...bundle.files])] };
}
