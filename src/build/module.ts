/**
 * Compiles one source file to the texts of its generated files, and checks them; the build and the
 * bundler plugin both start here.
 *
 * The non-obvious decision: nothing is written and nothing on disk is compared, so the caller
 * decides what to do with the texts.
 */
import { basename, join, resolve } from "node:path";
import { exactName } from "../emit/code.ts";
import {
  emitDeclarations,
  emitModule,
  type ModuleExport,
  type Provenance,
} from "../emit/module.ts";
import { setDefaultMode } from "../options.ts";
import type { Product } from "../passes/products.ts";
import type { Mode } from "../passes/simplify.ts";
import { commandFor } from "./command.ts";
import { shownPath } from "./files.ts";
import { formatParts } from "./format.ts";
import { type Gradient, type LoadedModule, loadGradients, type LoadOptions } from "./load.ts";
import { isPlainFunction } from "../plain/root.ts";
import type { ModuleSettings, Settings } from "./settings.ts";
import { verifyPlain } from "./verify-plain.ts";
import { assertAlone, verifyFile } from "./verify-file.ts";

/** A generated file as it should be. */
export interface ModuleOutput {
  readonly file: string;
  readonly text: string;
  /** What is in it, for the report. */
  readonly about: string;
}

/** What became of one source file. */
export interface BuiltModule {
  /** The absolute path of the source. */
  readonly source: string;
  readonly gradients: readonly Gradient[];
  /** Absolute paths of the files it depends on, its own among them. */
  readonly dependencies: readonly string[];
  readonly outputs: readonly ModuleOutput[];
}

export interface ModuleOptions extends Partial<ModuleSettings>, LoadOptions {
  /** The folder of the generated files. */
  readonly out: string;
  /** What holds without any flag, so that the command in the headers need not say it. */
  readonly configured?: Partial<Settings>;
}

/** The end of the load before: the default mode is one for all, so loads must not overlap. */
let lastLoad: Promise<unknown> = Promise.resolve();

/** Loads a source whose functions have a given mode unless they set their own. */
function loadInMode(
  file: string,
  mode: Mode | undefined,
  options: LoadOptions,
): Promise<LoadedModule> {
  const load = async (): Promise<LoadedModule> => {
    const before = setDefaultMode(mode);
    try {
      return await loadGradients(file, options);
    } finally {
      setDefaultMode(before);
    }
  };
  const loaded = lastLoad.then(load, load);
  lastLoad = loaded.catch(() => {});
  return loaded;
}

/** What is computed, in the report. */
const WORDS: Readonly<Record<Product, string>> = {
  gradient: "gradient",
  jacobian: "Jacobian",
  hessian: "Hessian",
  jvp: "tangents",
  vjp: "gradient",
  hvp: "Hessian times a direction",
};

function describeExports(exports: readonly ModuleExport[]): string {
  return exports
    .map(({ name, compilation: { traced, programs } }) => {
      const [before, after] = [traced.graph.operationCount, programs.main.graph.operationCount];
      return `${name} (${before} operations, ${after} with ${WORDS[programs.product]})`;
    })
    .join(", ");
}

/**
 * Compiles what a source file exports, compares it with the interpreted engine, and checks the very
 * texts of the files.
 * @throws GradcError for whatever is wrong with the source
 */
export async function compileModule(file: string, options: ModuleOptions): Promise<BuiltModule> {
  const { out, mode, loader, configured } = options;
  const { gradients, dependencies } = await loadInMode(file, mode, { ...(loader && { loader }) });
  for (const gradient of gradients) {
    exactName(gradient.name, gradient.place);
    gradient.compilation.verify();
    if (isPlainFunction(gradient.compilation.fn)) verifyPlain(gradient);
    await assertAlone(gradient);
  }
  const source = shownPath(file);
  const provenance: Provenance = { source, command: commandFor(source, options, configured) };
  const target = join(out, basename(file, ".ts"));
  const code = await formatParts(emitModule(gradients, provenance), "babel");
  verifyFile(code, gradients);
  const types = await formatParts(emitDeclarations(gradients, provenance), "typescript");
  const outputs = [
    { file: `${target}.js`, text: code, about: describeExports(gradients) },
    { file: `${target}.d.ts`, text: types, about: "its types" },
  ];
  return { source: resolve(file), gradients, dependencies, outputs };
}
