#!/usr/bin/env node
/**
 * The command line: `gradc build`, `gradc explain`, `gradc compare` and `gradc init`.
 *
 * The non-obvious decision: `run` takes its arguments and output as parameters and returns the exit
 * code (0 done, 1 problems found, 2 wrong usage), so that tests need no process.
 */
import { readFileSync, realpathSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";
import { BUILD, runBuild } from "./build-command.ts";
import { didYouMean } from "./closest.ts";
import { COMPARE, runCompare } from "./compare-command.ts";
import { EXPLAIN, runExplain } from "./explain-command.ts";
import { isGradcError } from "./import-module.ts";
import { INIT, runInit } from "./init.ts";
import { type Output, printProblems } from "./output.ts";
import { commandHelp, programHelp, type Usage, UsageError } from "./usage.ts";

interface Command {
  readonly usage: Usage;
  readonly run: (args: readonly string[], output: Output) => Promise<number>;
}

const COMMANDS: readonly Command[] = [
  { usage: BUILD, run: runBuild },
  { usage: EXPLAIN, run: runExplain },
  { usage: COMPARE, run: runCompare },
  { usage: INIT, run: runInit },
];

const USAGES = COMMANDS.map(({ usage }) => usage);

function version(): string {
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

const asks = (args: readonly string[], ...flags: readonly string[]): boolean =>
  args
    .slice(0, args.includes("--") ? args.indexOf("--") : undefined)
    .some((arg) => flags.includes(arg));

/** What is wrong with the name of a command. */
function unknownCommand(name: string): UsageError {
  if (name === "") return new UsageError("a command is missing");
  const names = USAGES.map((usage) => usage.name);
  return new UsageError(`unknown command ${JSON.stringify(name)}${didYouMean(name, names)}`);
}

/** Runs one command and returns its exit code. */
export async function run(args: readonly string[], output: Output): Promise<number> {
  const [name = "", ...rest] = args;
  const command = COMMANDS.find(({ usage }) => usage.name === name);
  if (asks(args, "--help", "-h")) {
    output.out(command === undefined ? programHelp(USAGES) : commandHelp(command.usage));
    return 0;
  }
  if (command === undefined && asks(args, "--version", "-v")) {
    output.out(`${version()}\n`);
    return 0;
  }
  try {
    if (command === undefined) throw unknownCommand(name);
    return await command.run(rest, output);
  } catch (error) {
    if (error instanceof UsageError) {
      const help = command === undefined ? "gradc --help" : `gradc ${command.usage.name} --help`;
      output.err(`gradc: ${error.message}\n\nRun  ${help}  for what there is.\n`);
      return 2;
    }
    if (!isGradcError(error)) throw error;
    printProblems([error], output);
    return 1;
  }
}

/** Whether this file is the program that runs, also through a link in node_modules/.bin. */
function isMain(): boolean {
  const [, script] = process.argv;
  return script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url);
}

/** The output of this process. */
function processOutput(): Output {
  const { stdout, stderr } = process;
  // The reader of a pipe may leave early (`gradc explain … | head`); that is no error.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  let shown = "";
  const progress = (text: string): void => {
    if (text !== shown)
      stderr.write(`\r\u001B[K${text.slice(0, Math.max(20, stderr.columns - 1))}`);
    shown = text;
  };
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    interrupted: () => {
      const controller = new AbortController();
      for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => controller.abort());
      return controller.signal;
    },
    ...(stdout.isTTY && { columns: stdout.columns }),
    ...(stderr.isTTY && { progress }),
  };
}

/** Lets Node keep the compiled code of TypeScript and prettier for the next time. */
function keepCompiledCode(): void {
  // Node has it from version 22 on.
  const { enableCompileCache } = module as { enableCompileCache?: () => unknown };
  enableCompileCache?.();
}

if (isMain()) {
  keepCompiledCode();
  process.exitCode = await run(process.argv.slice(2), processOutput());
}
