/** The progress line of long builds. */
import { afterEach, expect, test, vi } from "vitest";
import { run } from "../../src/build/cli.ts";
import { progressLine } from "../../src/build/output.ts";
import { Project, removeProjects, source } from "./project.ts";

removeProjects();
afterEach(() => void vi.useRealTimers());

const silent = { out: () => {}, err: () => {} };

test("a progress line is shown only after a while, and only on a terminal", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const shown: string[] = [];
  const progress = (text: string): void => void shown.push(text);
  const line = progressLine({ ...silent, progress });
  line?.(0, 3, `${process.cwd()}/src/a.grad.ts`);
  vi.advanceTimersByTime(10_000);
  line?.(1, 3, `${process.cwd()}/src/b.grad.ts`);
  expect(shown).toEqual(["1 of 3  src/b.grad.ts"]);
  expect(progressLine(silent)).toBe(undefined);
});

test("the line is cleared before anything else is printed", async () => {
  const project = new Project({ "a.grad.ts": source("a") });
  process.chdir(project.folder);
  const order: string[] = [];
  await run(["build"], {
    out: () => void order.push("out"),
    err: () => void order.push("err"),
    progress: (text) => void order.push(text),
  });
  expect(order.filter((what) => what === "" || what === "out").slice(0, 2)).toEqual(["", "out"]);
});
