/** The program behind `gradc` in process.ts: runs the commands that its parent sends. */
import { run } from "../../src/build/cli.ts";

/** A command line, and the folder to run it in. */
export interface Order {
  readonly cwd: string;
  readonly args: readonly string[];
}

/** What the command printed, and its exit code. */
export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

process.on("message", async ({ cwd, args }: Order) => {
  process.chdir(cwd);
  const text = { out: "", err: "" };
  const code = await run(args, {
    out: (more) => void (text.out += more),
    err: (more) => void (text.err += more),
  });
  process.send?.({ code, ...text } satisfies Answer);
});
// The parent has ended.
process.on("disconnect", () => process.exit());
