/**
 * What can be compared: two functions, two settings, or both.
 *
 * The non-obvious decision: a choice is kept by the name of the setting, so it survives an edit of
 * the code; a function that is no longer exported gives way to the first one.
 */
import { signal } from "@preact/signals";
import type { Variation } from "../../../../src/compiled.ts";
import type { Both } from "../../../../src/explain/compare.ts";
import { OPTIONAL } from "../../../../src/passes/pipeline.ts";
import type { SideRequest } from "../compiler/protocol.ts";

/** The settings a side may have, by what they are called. */
export const WAYS: Readonly<Record<string, Variation>> = {
  "as written": {},
  "exact mode": { mode: "exact" },
  "fast mode": { mode: "fast" },
  "without loops": { loops: false },
  "with loops": { loops: true },
  ...Object.fromEntries(OPTIONAL.map((name) => [`without ${name}`, { without: [name] }])),
};

/** What the user chose for a side. */
export interface SideChoice {
  readonly name?: string;
  readonly way: string;
}

export const sides = signal<Both<SideChoice>>([{ way: "exact mode" }, { way: "fast mode" }]);

/** A side as the worker is asked for it. */
export const requestOf = ({ way, ...rest }: SideChoice): SideRequest => ({
  ...rest,
  called: way,
  variation: WAYS[way] ?? {},
});
