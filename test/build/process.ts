/**
 * Runs `gradc` for the tests of the build: in a process of its own, as users do, or in one that is
 * already running.
 *
 * The non-obvious decision: a process needs three seconds to load TypeScript, prettier and gradc
 * itself, and most tests are not about processes. Those share one. It is node with tsx, like the
 * user's, and runs one command after the other through `run`, which the program itself calls; so
 * only what the program does around `run` needs processes of its own.
 */
import { type ChildProcess, execFile, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Answer, Order } from "./running-gradc.ts";

export const CLI = fileURLToPath(new URL("../../src/build/cli.ts", import.meta.url));
export const GRADC = new URL("../../src/index.ts", import.meta.url).href;
export const TSX = import.meta.resolve("tsx");

export interface Run {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

export interface How {
  /** Options for node itself. */
  readonly node?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Kill it after so many milliseconds. */
  readonly killAfter?: number;
}

/** Runs node in a folder. */
export function node(
  cwd: string,
  args: readonly string[],
  { env = {}, killAfter }: How = {},
): Promise<Run> {
  return new Promise((resolve) => {
    const options = { cwd, env: { PATH: process.env["PATH"], ...env } };
    const child = execFile(process.execPath, [...args], options, (_, out, err) =>
      resolve({ code: child.exitCode, signal: child.signalCode, out, err }),
    );
    if (killAfter !== undefined) setTimeout(() => child.kill("SIGKILL"), killAfter);
  });
}

/** Runs gradc in a folder, in a process of its own. */
export const gradcProcess = (cwd: string, args: readonly string[], how: How = {}): Promise<Run> =>
  node(cwd, ["--import", TSX, ...(how.node ?? []), CLI, ...args], how);

let running: ChildProcess | undefined;

/** The process that runs one command after the other; it ends with this one. */
function start(): ChildProcess {
  const script = fileURLToPath(new URL("running-gradc.ts", import.meta.url));
  const child = fork(script, { execArgv: ["--import", TSX], env: { PATH: process.env["PATH"] } });
  child.unref();
  child.channel?.unref();
  return child;
}

function command(order: Order): Promise<Run> {
  const child = (running ??= start());
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error("gradc has ended its process"));
    child.once("exit", ended);
    child.once("message", (answer) => {
      child.off("exit", ended);
      child.channel?.unref();
      resolve({ ...(answer as Answer), signal: null });
    });
    child.channel?.ref();
    child.send(order);
  });
}

let last: Promise<unknown> = Promise.resolve();

/** Gives the process that runs already something to do. Calls wait for each other. */
function inTurn(order: Order): Promise<Run> {
  const run = last.then(() => command(order));
  last = run.catch(() => {});
  return run;
}

/** Runs gradc in a folder, in the process that runs already. */
export const gradc = (cwd: string, args: readonly string[]): Promise<Run> => inTurn({ cwd, args });

/**
 * Runs a program of the tests in the process that runs already; returns what its `run` does.
 * @param program the address of a module that exports `run`
 */
export async function program(
  program: string,
  cwd: string,
  args: readonly string[],
): Promise<string> {
  const { code, out, err } = await inTurn({ cwd, program, args });
  if (code !== 0) throw new Error(err);
  return out;
}
