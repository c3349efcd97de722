/**
 * Contestants in processes of their own: the C programs, and the packages from npm.
 *
 * The non-obvious decision: packages are kept out of this process, because what they do to V8
 * stays done. A WebAssembly memory that grows, for one, slows every typed array of the process by
 * a fifth. The process answers one line to each line: numbers to `answer`, nanoseconds to `run N`,
 * and anything to `ready`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Remote } from "./workload.ts";

const NANOSECONDS = 1e6;

/** How to start this very program with another file: tsx passes itself on. */
export const nodeArguments = (file: string, ...rest: readonly string[]): string[] => [
  ...process.execArgv,
  fileURLToPath(new URL(file, import.meta.url)),
  ...rest,
];

/** The line of a program's last words that says what went wrong. */
export const complaint = (words: string): string =>
  /^(?:\w*Error.*|FATAL.*)$/m.exec(words)?.[0] ?? "it ended without a word";

class Dialogue {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  /** What it wrote to standard error: greetings, advertisements, last words. */
  #words = "";

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: "pipe" });
    this.#child.stderr?.on("data", (text) => (this.#words += String(text)));
    const lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    this.#lines = lines[Symbol.asyncIterator]();
  }

  async ask(line: string): Promise<string> {
    this.#child.stdin?.write(`${line}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(complaint(this.#words));
    return value as string;
  }

  /** It ends when its input does. */
  async close(): Promise<void> {
    this.#child.stdin?.end();
    if (this.#child.exitCode === null) await once(this.#child, "exit");
  }
}

/**
 * Starts a process that speaks the protocol.
 * @throws Error when it ends before it is ready
 */
export async function start(command: string, args: readonly string[]): Promise<Remote> {
  const dialogue = new Dialogue(command, args);
  await dialogue.ask("ready");
  return {
    answers: async () => (await dialogue.ask("answer")).split(" ").map(Number),
    run: async (calls) => Number(await dialogue.ask(`run ${calls}`)) / NANOSECONDS,
    close: () => dialogue.close(),
  };
}
