/**
 * The program behind `process.ts`: runs the commands that its parent sends, those of gradc and
 * programs of the tests.
 */
import { run } from "../../src/build/cli.ts";

/** A command line, and the folder to run it in. */
export interface Order {
  readonly cwd: string;
  /** A module of the tests whose `run` gets the arguments; without one, gradc does. */
  readonly program?: string;
  readonly args: readonly string[];
}

/** What the command printed, and its exit code. */
export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What a program of the tests exports: what it returns counts as printed. */
interface Program {
  readonly run: (args: readonly string[]) => Promise<string>;
}

async function answer({ program, args }: Order): Promise<Answer> {
  const text = { out: "", err: "" };
  if (program !== undefined) {
    const loaded = (await import(program)) as Program;
    return { ...text, code: 0, out: await loaded.run(args) };
  }
  const code = await run(args, {
    out: (more) => void (text.out += more),
    err: (more) => void (text.err += more),
  });
  return { code, ...text };
}

process.on("message", async (order: Order) => {
  process.chdir(order.cwd);
  const failed = (error: unknown): Answer => ({ code: -1, out: "", err: String(error) });
  process.send?.(await answer(order).catch(failed));
});
// The parent has ended.
process.on("disconnect", () => process.exit());
