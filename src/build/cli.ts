#!/usr/bin/env node
/**
 * The command line: `gradc build` and `gradc explain`.
 *
 * The non-obvious decision: `run` takes its arguments and output as parameters and returns the exit
 * code (0 done, 1 problems found, 2 wrong usage), so that tests need no process.
 */
import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { GradcError } from "../errors.ts";
import { compilationOf } from "../compiled.ts";
import { explain } from "../explain/explain.ts";
import { explainTime } from "../explain/time.ts";
import { build } from "./build.ts";
import { DEFAULT_OUT } from "./command.ts";
import { findSources, shownPath } from "./files.ts";
import { formatProblem } from "./frame.ts";
import { isGradcError } from "./import-module.ts";
import { loadGradients } from "./load.ts";

const HELP = `gradc, the gradient compiler

  gradc build [FILES] [--out DIR] [--check]
      Compile what FILES export, gradients, Jacobians, Hessians … (default: every *.grad.ts
      below this folder), and write it to DIR (default: codegen-out) as NAME.grad.js and
      NAME.grad.d.ts.
      --check writes nothing and exits 1 if a file is not what its source gives now.

  gradc explain FILE#NAME [--all | --time]
      Print how NAME of FILE was compiled, stage by stage.
      --all shows long lists whole.
      --time prints how long each stage takes instead.

  gradc --help

Examples
  gradc build src/loss.grad.ts
  gradc build --check
  gradc explain src/loss.grad.ts#loss
`;

/** Where the command writes. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

/** Wrong usage: a message, and exit code 2. */
class UsageError extends Error {}

type Command = (args: readonly string[], output: Output) => Promise<number>;

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;

function parsed(
  args: readonly string[],
  options: Options,
): { values: Record<string, unknown>; files: string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values, files: positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

const runBuild: Command = async (args, { out, err }) => {
  const { values, files } = parsed(args, { out: { type: "string" }, check: { type: "boolean" } });
  const sources = files.length > 0 ? files : findSources(".");
  if (sources.length === 0) {
    throw new UsageError("there is no *.grad.ts file below this folder; name the files");
  }
  const options = {
    out: (values["out"] as string | undefined) ?? DEFAULT_OUT,
    check: values["check"] === true,
  };
  const { report, problems } = await build(
    sources.map((file) => resolve(file)),
    options,
  );
  for (const line of report) out(`${line}\n`);
  for (const problem of problems) err(`${formatProblem(problem as GradcError)}\n\n`);
  if (problems.length > 0) err(`${problems.length} problem${problems.length === 1 ? "" : "s"}\n`);
  return problems.length > 0 ? 1 : 0;
};

const runExplain: Command = async (args, { out }) => {
  const { values, files } = parsed(args, { all: { type: "boolean" }, time: { type: "boolean" } });
  const [target, ...rest] = files;
  if (target === undefined || rest.length > 0) throw new UsageError("explain takes one FILE#NAME");
  const [file = "", name] = target.split("#");
  const { gradients } = await loadGradients(resolve(file));
  const gradient =
    name === undefined && gradients.length === 1
      ? gradients[0]
      : gradients.find((g) => g.name === name);
  if (gradient === undefined) {
    const known = gradients.map((g) => g.name).join(", ");
    const details = { file: shownPath(resolve(file)), name: name ?? "(give one after #)", known };
    throw new GradcError("EXPORT_MISSING", details, { file: resolve(file), line: 1, column: 1 });
  }
  const { compiled } = gradient;
  const laps = values["time"] === true ? compilationOf(compiled)?.time() : undefined;
  const limit = values["all"] === true ? Infinity : 60;
  const text = laps
    ? explainTime(gradient.name, laps)
    : explain(compiled, { name: gradient.name, limit });
  out(text);
  return 0;
};

const COMMANDS: Readonly<Record<string, Command>> = { build: runBuild, explain: runExplain };

/** Runs one command and returns its exit code. */
export async function run(args: readonly string[], output: Output): Promise<number> {
  const [name = "", ...rest] = args;
  if (args.includes("--help") || args.includes("-h")) {
    output.out(HELP);
    return 0;
  }
  try {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined) {
      throw new UsageError(
        name === "" ? "a command is missing" : `unknown command ${JSON.stringify(name)}`,
      );
    }
    return await command(rest, output);
  } catch (error) {
    if (error instanceof UsageError) {
      output.err(`gradc: ${error.message}\n\n${HELP}`);
      return 2;
    }
    if (!isGradcError(error)) throw error;
    output.err(`${formatProblem(error)}\n`);
    return 1;
  }
}

/** Whether this file is the program that runs, also through a link in node_modules/.bin. */
function isMain(): boolean {
  const [, script] = process.argv;
  return script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url);
}

if (isMain()) {
  // The reader of a pipe may leave early (`gradc explain … | head`); that is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  process.exitCode = await run(process.argv.slice(2), {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  });
}
