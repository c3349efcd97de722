/**
 * The bundler plugin: importing `./loss.grad` gives what `gradc build` would write for
 * `loss.grad.ts`, compiled and checked while bundling. The entries beside this file hand it to one
 * bundler each.
 *
 * The non-obvious decision: the plugin takes the place of loading, not of transforming. So no
 * bundler ever reads the imports of a `*.grad.ts` file, and what it imports, gradc above all, cannot
 * get into the bundle.
 */
import { existsSync } from "node:fs";
import { dirname, isAbsolute, resolve } from "node:path";
import { requireTool } from "../build/tools.ts";
import { compileImport, type Imported, withInlineMap } from "./compile-import.ts";
import { type EsbuildMessage, esbuildMessage, locatedError, plainError } from "./problem.ts";

/** A plugin as Vite, Rollup and Rolldown take it. */
export interface RollupPlugin {
  readonly name: string;
}

/** A plugin as esbuild takes it. */
export interface EsbuildPlugin {
  readonly name: string;
  setup(build: object): void | Promise<void>;
}

/** A plugin as webpack and Rspack take it. */
export interface WebpackPlugin {
  apply(compiler: object): void;
}

/** The bundlers that there is an entry for, and what their plugins look like. */
interface Plugins {
  readonly vite: RollupPlugin;
  readonly rollup: RollupPlugin;
  readonly rolldown: RollupPlugin;
  readonly esbuild: EsbuildPlugin;
  readonly webpack: WebpackPlugin;
  readonly rspack: WebpackPlugin;
}

type Bundler = keyof Plugins;

/** What unplugin hands to a hook. */
interface HookContext {
  addWatchFile(file: string): void;
}

/** The part of esbuild's plugin interface that is used. */
interface EsbuildBuild {
  onLoad(
    options: { filter: RegExp },
    load: (args: { path: string }) => Promise<EsbuildResult>,
  ): void;
}

interface EsbuildResult {
  readonly contents?: string;
  readonly loader?: "js";
  readonly resolveDir?: string;
  readonly errors?: readonly EsbuildMessage[];
  readonly watchFiles: readonly string[];
}

/** The part of unplugin's own interface that is used; its types need those of all bundlers. */
interface Unplugin {
  createUnplugin(factory: (options: undefined, meta: { readonly framework: Bundler }) => object): {
    readonly [B in Bundler]: () => Plugins[B];
  };
}

const NAME = "gradc";

/** The files that are compiled. With a query (`?raw`, `?url`) they are none of the plugin's business. */
const SOURCE = /\.grad\.ts$/;

/** How such a file may be imported besides by its whole name, which every bundler understands. */
const SPECIFIER = /\.grad(?:\.js)?$/;

/** The source that an import means; null where it means something else. */
function resolveSource(specifier: string, importer: string | undefined): string | null {
  const folder = importer === undefined ? process.cwd() : dirname(importer);
  if (!specifier.startsWith(".") && !isAbsolute(specifier)) return null;
  const path = resolve(folder, specifier);
  // A file `loss.grad.js` that exists is meant, and not the source beside it.
  if (path.endsWith(".js") && existsSync(path)) return null;
  const file = `${path.replace(/\.js$/, "")}.ts`;
  return existsSync(file) ? file : null;
}

/** The hooks as most bundlers take them; `present` makes an error that the bundler shows well. */
const hooks = (present: (error: unknown) => unknown): object => ({
  resolveId: {
    filter: { id: SPECIFIER },
    handler: (specifier: string, importer: string | undefined): string | null =>
      resolveSource(specifier, importer),
  },
  load: {
    filter: { id: SOURCE },
    async handler(this: HookContext, id: string): Promise<Imported> {
      try {
        return await compileImport(id, (file) => this.addWatchFile(file));
      } catch (error) {
        throw present(error);
      }
    },
  },
});

/**
 * esbuild resolves TypeScript by itself, and has a way to report errors that unplugin does not
 * reach.
 */
function setupEsbuild(build: EsbuildBuild): void {
  build.onLoad({ filter: SOURCE }, async ({ path }) => {
    const watchFiles = [path];
    try {
      const imported = await compileImport(path, (file) => watchFiles.push(file));
      const contents = withInlineMap(imported);
      return { contents, loader: "js", resolveDir: dirname(path), watchFiles };
    } catch (error) {
      return { errors: [esbuildMessage(error)], watchFiles };
    }
  });
}

const rollupParts = { enforce: "pre", ...hooks(locatedError) };
const webpackParts = { enforce: "pre", ...hooks(plainError) };

/** What the plugin consists of for each bundler. */
const PARTS: Readonly<Record<Bundler, object>> = {
  vite: rollupParts,
  rollup: rollupParts,
  rolldown: rollupParts,
  esbuild: { esbuild: { setup: setupEsbuild } },
  webpack: webpackParts,
  rspack: webpackParts,
};

/**
 * The plugin for one bundler.
 * @throws GradcError TOOL_MISSING without the package unplugin
 */
export function pluginFor<B extends Bundler>(bundler: B): Plugins[B] {
  const { createUnplugin } = requireTool<Unplugin>("unplugin");
  const { [bundler]: plugin } = createUnplugin(() => ({ name: NAME, ...PARTS[bundler] }));
  return plugin();
}
