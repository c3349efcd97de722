/**
 * Differences between texts and lists. The only file that knows the package diff.
 *
 * The non-obvious decision: looking for the shortest difference ends when it takes too many steps,
 * since for two long lists with nothing in common it would take minutes; then all counts as changed.
 */
import type { Differ, Run } from "../explain/compare-rows.ts";
import { loadTool } from "./tools.ts";

type Package = typeof import("diff");

const load = (): Promise<Package> => loadTool("diff", () => import("diff"));

/** More insertions and deletions than these are not looked for. */
const MOST_EDITS = 2500;

function runs({ diffArrays }: Package, left: readonly string[], right: readonly string[]): Run[] {
  const changes = diffArrays([...left], [...right], { maxEditLength: MOST_EDITS });
  const all: Run[] = [
    { of: "left", count: left.length },
    { of: "right", count: right.length },
  ];
  return (
    changes?.map(({ added, removed, value }): Run => {
      return { of: added ? "right" : removed ? "left" : "both", count: value.length };
    }) ?? all
  );
}

/** Finds what two lists have in common. */
export async function loadDiffer(): Promise<Differ> {
  const diff = await load();
  return { lists: (left, right) => runs(diff, left, right) };
}

/** The lines of a patch between two texts, without its first one. */
export async function patchLines(file: string, old: string, now: string): Promise<string[]> {
  const { createTwoFilesPatch } = await load();
  const patch = createTwoFilesPatch(file, file, old, now, "on disk", "from source", { context: 1 });
  return patch.split("\n").slice(1);
}
