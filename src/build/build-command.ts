/**
 * `gradc build` on the command line.
 *
 * The non-obvious decision: with --json even an error that ends the run is part of the document, so
 * that a program which reads it never finds something else on standard output.
 */
import { build, type BuildResult } from "./build.ts";
import { isGradcError } from "./import-module.ts";
import { compileModule } from "./module.ts";
import { jsonOf, type Output, printFiles, printProblems, progressLine } from "./output.ts";
import { type Project, readProject } from "./project.ts";
import { FLAGGED } from "./settings.ts";
import { readArgs, type Typed, type Usage, UsageError } from "./usage.ts";
import { watchBuild } from "./watch-build.ts";

export const BUILD: Usage = {
  name: "build",
  args: "[FILES] [options]",
  purpose: [
    "Compile what sources export, and write a module for each.",
    "",
    "FILES are files, folders and quoted globs. Without them the sources are what gradc.config.ts",
    "includes, or else every *.grad.ts below this folder. Each becomes NAME.grad.js, its types and",
    "its source map, without imports, the same bytes every time. A build without FILES deletes the",
    "results of sources that are gone; no file is touched that gradc has not made.",
  ].join("\n"),
  flags: {
    ...Object.fromEntries(
      FLAGGED.map(([, { flag, help, standard }]) => [
        flag.name,
        flag.value === undefined
          ? { help: flag.switches ?? help }
          : { value: flag.value, help: `${help} (default: ${String(standard)})` },
      ]),
    ),
    check: { help: "write nothing; exit 1 if a file is not what its source gives now" },
    watch: { short: "w", help: "build again whenever a source or what it imports changes" },
    stdout: { help: "print the code of one source instead of writing it" },
    json: { help: "print problems and files as one JSON document" },
    quiet: { short: "q", help: "print problems only" },
  },
  examples: [
    ["gradc build", "all sources"],
    ["gradc build src/loss.grad.ts", "one source, whatever else there is"],
    ["gradc build 'src/**/*.grad.ts' --out src/gen", "those that match, into src/gen"],
    ["gradc build src/loss.grad.ts --format script", "a script to paste elsewhere"],
    ["gradc build --check", "in CI: are the committed files current?"],
    ["gradc build --watch", "while you work"],
    ["gradc build src/loss.grad.ts --stdout", "look at the code"],
  ],
};

/** Options of which only one can be given. */
const EXCLUSIVE: readonly (readonly [string, string])[] = [
  ["check", "watch"],
  ["check", "stdout"],
  ["watch", "stdout"],
  ["watch", "json"],
  ["stdout", "json"],
];

/** Prints the code of one module. */
async function printModule({ sources, problems, options }: Project, output: Output) {
  if (problems.length > 0) return { files: [], problems };
  const [source, ...others] = sources;
  if (source === undefined || others.length > 0) {
    throw new UsageError(`--stdout prints the code of one source, but ${sources.length} are given`);
  }
  const { outputs } = await compileModule(source, options);
  output.out(outputs[0]?.text ?? "");
  return { files: [], problems: [] };
}

type Result = Pick<BuildResult, "files" | "problems">;

async function resultOf(typed: Typed, output: Output): Promise<Result> {
  try {
    const project = await readProject(typed);
    if (typed.values["stdout"] === true) return await printModule(project, output);
    const progress = progressLine(output);
    const { sources, options, problems } = project;
    return await build(sources, { ...options, problems, ...(progress && { progress }) });
  } catch (error) {
    if (!isGradcError(error)) throw error;
    return { files: [], problems: [error] };
  } finally {
    output.progress?.("");
  }
}

/** Runs the command. */
export async function runBuild(args: readonly string[], output: Output): Promise<number> {
  const typed = readArgs(args, BUILD);
  const { values } = typed;
  const clash = EXCLUSIVE.find(([a, b]) => values[a] === true && values[b] === true);
  if (clash !== undefined) throw new UsageError(`--${clash.join(" and --")} exclude each other`);
  if (values["watch"] === true) return watchBuild(typed, output);
  const result = await resultOf(typed, output);
  if (values["json"] === true) output.out(jsonOf(result));
  else {
    if (values["quiet"] !== true) printFiles(result.files, output);
    printProblems(result.problems, output);
  }
  return result.problems.length > 0 ? 1 : 0;
}
