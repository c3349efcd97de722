/**
 * What the page knows, as signals. A view reads `something.value` while it renders and is rendered
 * again when that changes; it changes things by assigning to `.value`, or through `session.ts`.
 *
 * For somebody who writes a view:
 * - What the user chose: `code`, `settings`, `chosen` (which export), `point`, `stage`, `step`,
 *   `view`, `subroute`, `theme`. A share link holds all of them (`share/share.ts`).
 * - What the worker answered: `compiled` (the record behind all panes), `numbers` (at the point),
 *   `problem` (what is wrong with the code as it stands; `compiled` then is the last good one).
 * - What is pointed at: `highlight`. Anything that serves traced things lights up where
 *   `lit.value.has(of)`; see `explore/links.ts`.
 * - Routes: the hash is `#view`, `#view/subroute`, or either with `?s=…`, a shared state. A view
 *   may use `subroute` for itself (the number of a lesson, say) and is asked nothing in return.
 *
 * The non-obvious decision: there is one explored program for all views, so "open this lesson" or
 * "compare this" need no messages between views: they write `code` and go to another view.
 */
import { computed, signal } from "@preact/signals";
import type { Event } from "../../../src/explain/history.ts";
import type { CompilationRecord, InstructionRef, Numbers } from "../../../src/explain/record.ts";
import type { Point, Problem, Settings } from "./compiler/protocol.ts";
import { README } from "./programs.ts";

export type View = "explore" | "train" | "compare" | "lessons";
export type Theme = "system" | "light" | "dark";

/** The user's module, as in a `*.grad.ts` file. */
export const code = signal(README);
/** Options of compilations that do not set their own. */
export const settings = signal<Settings>({ mode: "exact", loops: "auto" });
/** Which exported function is shown; undefined for the first. */
export const chosen = signal<string | undefined>(undefined);
/** Where the numbers are taken. Its lengths are those of the record's inputs and data. */
export const point = signal<Point>({ x: [-4, 2], data: [] });
/** Which stage of the IR is shown; Infinity for the last. */
export const stage = signal(Infinity);
/** How many steps have been made; null while nobody steps and all numbers are shown. */
export const step = signal<number | null>(null);

export const view = signal<View>("explore");
/** What stands behind the view in the hash, for that view's own use. */
export const subroute = signal("");
export const theme = signal<Theme>("system");

/** A compilation that went well, and the code it belongs to. */
export interface Result {
  readonly code: string;
  /** The compiled functions that the module exports. */
  readonly functions: readonly string[];
  readonly record: CompilationRecord;
}

/** The last compilation that went well. */
export const compiled = signal<Result | undefined>(undefined);
/** The numbers of `compiled` at `point`; undefined until they have been computed. */
export const numbers = signal<Numbers | undefined>(undefined);
/** What is wrong with the code as it stands. */
export const problem = signal<Problem | undefined>(undefined);
/** Whether the worker is busy with the code as it stands. */
export const compiling = signal(false);
/** A sentence for the polite live region. */
export const announcement = signal("");

/** Whether what is shown belongs to older code than the editor holds. */
export const isOld = computed(() => problem.value !== undefined && compiled.value !== undefined);

/** The panes that show traced things. */
export type Pane = "editor" | "graph" | "ir" | "forward" | "backward";

/** What the user points at, with the mouse or the keyboard. */
export interface Highlight {
  readonly pane: Pane;
  /** The traced things it serves. */
  readonly of: ReadonlySet<number>;
  /** The same with the roles, what matters most first; absent if it is all of a line of code. */
  readonly refs?: readonly Pick<InstructionRef, "role" | "of">[];
  /** What the passes did on the way to it. */
  readonly history?: readonly Event[];
}

export const highlight = signal<Highlight | undefined>(undefined);
