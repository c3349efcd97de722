/**
 * Compiles one source file to the texts of its generated files, and checks them; the build and the
 * bundler plugin both start here.
 *
 * The non-obvious decision: nothing is written and nothing on disk is compared, so the caller
 * decides what to do with the texts.
 */
import { resolve } from "node:path";
import { exactName } from "../emit/code.ts";
import type { Provenance } from "../emit/header.ts";
import { commandFor } from "./command.ts";
import { shownPath } from "./files.ts";
import { type Gradient, type LoadOptions, loadWith } from "./load.ts";
import { isPlainFunction } from "../plain/root.ts";
import { type ModuleSettings, type Settings, withStandards } from "./settings.ts";
import { verifyPlain } from "./verify-plain.ts";
import { type ModuleOutput, textsOf } from "./texts.ts";
import { assertAlone } from "./verify-file.ts";

/** What became of one source file. */
export interface BuiltModule {
  /** The absolute path of the source. */
  readonly source: string;
  readonly gradients: readonly Gradient[];
  /** Absolute paths of the files it depends on, its own among them. */
  readonly dependencies: readonly string[];
  readonly outputs: readonly ModuleOutput[];
}

export type { ModuleOutput };

export interface ModuleOptions extends Partial<ModuleSettings>, LoadOptions {
  /** The folder of the generated files. */
  readonly out: string;
  /** What holds without any flag, so that the command in the headers need not say it. */
  readonly configured?: Partial<Settings>;
}

/**
 * Compiles what a source file exports, compares it with the interpreted engine, and checks the very
 * texts of the files.
 * @throws GradcError for whatever is wrong with the source
 */
export async function compileModule(file: string, options: ModuleOptions): Promise<BuiltModule> {
  const { out, mode, loader, configured } = options;
  // Not checked while they are loaded, because a more thorough check follows.
  const defaults = { check: false, ...(mode && { mode }) };
  const { gradients, dependencies } = await loadWith(defaults, file, { ...(loader && { loader }) });
  for (const gradient of gradients) {
    exactName(gradient.name, gradient.place);
    gradient.compilation.verify();
    if (isPlainFunction(gradient.compilation.fn)) verifyPlain(gradient);
    await assertAlone(gradient);
  }
  const source = shownPath(file);
  const provenance: Provenance = { source, command: commandFor(source, options, configured) };
  const outputs = await textsOf(file, out, gradients, provenance, withStandards(options));
  return { source: resolve(file), gradients, dependencies, outputs };
}
