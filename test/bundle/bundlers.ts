/**
 * Bundles entries with bundlers that the repository has, and with nothing but gradc's plugin. Its
 * arguments are like rollup=main.js; it returns what became of each as JSON.
 *
 * The non-obvious decision: it runs in a process without vitest, because the plugin loads
 * `*.grad.ts` files, and inside of vitest they would go through vitest's own loader.
 */
import { build as esbuild } from "esbuild";
import { rolldown } from "rolldown";
import { rollup } from "rollup";
import { build as vite } from "vite";
import esbuildPlugin from "../../src/bundle/esbuild.ts";
import rolldownPlugin from "../../src/bundle/rolldown.ts";
import rollupPlugin from "../../src/bundle/rollup.ts";
import vitePlugin from "../../src/bundle/vite.ts";

/** A bundle: its text, and the files it was made of. */
interface Bundle {
  readonly code: string;
  readonly modules: readonly string[];
  /** The sources of its map. */
  readonly sources: readonly string[];
  /** What is watched, where the bundler tells. */
  readonly watched?: readonly string[];
}

/** What a bundler says of a source that cannot be compiled. */
interface Refusal {
  readonly text: string;
  readonly file: string | undefined;
  readonly line: number | undefined;
  /** Counted from 0. */
  readonly column: number | undefined;
}

/** What became of an entry. */
export interface Outcome {
  readonly bundler: string;
  readonly entry: string;
  readonly bundle?: Bundle;
  readonly refusal?: Refusal;
}

interface Chunk {
  readonly code: string;
  readonly moduleIds: readonly string[];
  readonly map: { readonly sources: readonly string[] } | null;
}

const bundleOf = ({ code, moduleIds, map }: Chunk): Bundle => ({
  code,
  modules: moduleIds,
  sources: map?.sources ?? [],
});

const BUNDLERS: Readonly<Record<string, (entry: string) => Promise<Bundle>>> = {
  async vite(entry) {
    const result = await vite({
      configFile: false,
      logLevel: "silent",
      plugins: [vitePlugin()],
      build: { write: false, minify: false, sourcemap: "hidden", lib: { entry, formats: ["es"] } },
    });
    const [output] = Array.isArray(result) ? result : [];
    return bundleOf(output?.output[0] as Chunk);
  },
  async rollup(input) {
    const bundle = await rollup({ input, plugins: [rollupPlugin()] });
    const { output } = await bundle.generate({ sourcemap: "hidden" });
    return { ...bundleOf(output[0]), watched: bundle.watchFiles };
  },
  async rolldown(input) {
    const bundle = await rolldown({ input, plugins: [rolldownPlugin()] });
    const { output } = await bundle.generate({ sourcemap: "hidden" });
    return { ...bundleOf(output[0]), watched: await bundle.watchFiles };
  },
  async esbuild(entry) {
    const { outputFiles, metafile } = await esbuild({
      entryPoints: [entry],
      bundle: true,
      write: false,
      outdir: "/",
      sourcemap: "external",
      metafile: true,
      absWorkingDir: "/",
      format: "esm",
      logLevel: "silent",
      plugins: [esbuildPlugin()],
    });
    const modules = Object.keys(metafile.inputs).map((file) => `/${file}`);
    const [map, code] = outputFiles.map(({ text }) => text);
    const { sources } = JSON.parse(map ?? "") as { sources: readonly string[] };
    return { code: code ?? "", modules, sources };
  },
};

interface Located {
  readonly message?: string;
  readonly text?: string;
  readonly id?: string;
  readonly loc?: { readonly file?: string; readonly line: number; readonly column: number };
  readonly location?: Located["loc"];
  readonly notes?: readonly { readonly text: string }[];
}

/** esbuild and Rolldown put all problems of a run into one error. */
function refusalOf(error: unknown): Refusal {
  const { errors } = error as { errors?: readonly Located[] };
  const first = errors?.[0] ?? (error as Located);
  const loc = first.loc ?? first.location;
  const notes = first.notes?.map(({ text }) => `\n${text}`).join("") ?? "";
  return {
    text: `${first.text ?? first.message}${notes}`,
    file: loc?.file ?? first.id,
    line: loc?.line,
    column: loc?.column,
  };
}

async function outcome(bundler: string, entry: string): Promise<Outcome> {
  try {
    return { bundler, entry, bundle: await BUNDLERS[bundler]!(entry) };
  } catch (error) {
    return { bundler, entry, refusal: refusalOf(error) };
  }
}

export async function run(jobs: readonly string[]): Promise<string> {
  const outcomes: Outcome[] = [];
  for (const job of jobs) {
    const [bundler = "", entry = ""] = job.split("=");
    outcomes.push(await outcome(bundler, entry));
  }
  return JSON.stringify(outcomes);
}
