/**
 * Rolling: turns what looks alike in a flat graph into loops. Nobody has to write loops; a sum
 * over samples written with Values becomes one.
 *
 * The non-obvious decision: a plan is made boldly and judged afterwards. If the loops change the
 * order in which gradients are added up, the loop that does so is left out and a new plan is made.
 */
import { isLoop, type Step } from "../ir/block.ts";
import type { Graph, Id } from "../ir/graph.ts";
import { Cells, type Dimension } from "../passes/cells.ts";
import type { Primal } from "../passes/loops.ts";
import { type Built, build } from "./build.ts";
import { Tables } from "./indices.ts";
import { asItIs, conflictIn } from "./order.ts";
import { isInOrder, type Plan, Planner, type Planned } from "./plan.ts";
import { withSelections } from "./selections.ts";
import { Entangled, membership, sequence } from "./sequence.ts";

/** Where steps stand, and what counts. */
export interface Setting {
  readonly cells: Cells;
  readonly depth: number;
  readonly around: readonly Dimension[];
  /** Bodies with more operations than this are rolled in their turn. */
  readonly longest: number;
}

type Steps = Pick<Built, "steps" | "order">;

const unrolled = (graph: Graph): Steps => ({
  steps: [graph],
  order: asItIs(graph),
});

/** A first plan, of a graph in which iterations that pick something look alike. */
interface Draft {
  readonly graph: Graph;
  readonly tables: Tables;
  readonly plan: Plan;
}

/** After one pick has been written out, what depends on it may turn out to be another. */
const MOST_DRAFTS = 4;

function draft(flat: Graph, depth: number): Draft {
  let graph = flat;
  for (let round = 1; ; round++) {
    const tables = new Tables();
    const plan = new Planner(graph, depth, tables, new Set()).plan();
    if (plan.selections.length === 0 || round === MOST_DRAFTS) return { graph, tables, plan };
    graph = withSelections(graph, plan.selections);
  }
}

/**
 * Rolls as planned; null if nothing is left to roll.
 * @param first the plan to begin with, if there is one already
 */
function attempt(
  graph: Graph,
  setting: Setting,
  tables: Tables,
  banned: Set<number>,
  first?: Plan,
): { readonly plan: Plan; readonly built: Built } | null {
  for (let ready = first; ; ready = undefined) {
    const plan = ready ?? new Planner(graph, setting.depth, tables, banned).plan();
    if (plan.loops.length === 0) return null;
    const items = sequence(graph, plan);
    if (items instanceof Entangled) {
      banned.add(items.loop.name);
      continue;
    }
    const inner = (body: Graph, around: readonly Dimension[]): Steps => {
      if (body.operationCount <= setting.longest) return unrolled(body);
      const inside = { ...setting, depth: setting.depth + 1, around };
      return attempt(body, inside, tables, new Set())?.built ?? unrolled(body);
    };
    return { plan, built: build(graph, plan, items, { ...setting, tables, inner }) };
  }
}

/** The loops to blame for an order of two instructions: those that moved one of them, if any did. */
function loopsOf(graph: Graph, { loops }: Plan, ids: readonly Id[]): Planned[] {
  const member = membership(graph, loops);
  const found = ids.flatMap((id) => loops[member[id] as number] ?? []);
  const moved = found.filter((loop) => !isInOrder(loop));
  return moved.length === 0 ? found : moved;
}

/** Bodies with more operations than this are rolled in their turn; V8 would not optimise them. */
const LONGEST_BODY = 1_500;

/** Makes plans until one keeps the order. */
function rolled(
  flat: Graph,
  newSetting: () => Setting,
  strict: boolean,
): { readonly steps: readonly Step[]; readonly setting: Setting } | null {
  const { graph, ...first } = draft(flat, newSetting().depth);
  let ready: Omit<Draft, "graph"> | undefined = first;
  const banned = new Set<number>();
  for (let nested = true; ; nested = !nested) {
    const setting = newSetting();
    const tried = nested ? setting : { ...setting, longest: Infinity };
    const made = attempt(graph, tried, ready?.tables ?? new Tables(), banned, ready?.plan);
    ready = undefined;
    if (made === null) return null;
    const conflict = conflictIn(graph, made.built.order, strict);
    if (conflict === undefined) return { steps: made.built.steps, setting };
    if (nested) continue;
    const guilty = loopsOf(graph, made.plan, [conflict.first, conflict.second]);
    if (guilty.length === 0) return null;
    for (const loop of guilty) banned.add(loop.name);
  }
}

/** Stretches of a function with loops are short where they can be. */
const LONGEST_STRETCH = 200;

/**
 * Rolls what is long in steps that have loops already.
 * @param strict whether gradients must be added up in the order of the steps
 */
export function rollSteps(
  steps: readonly Step[],
  cells: Cells,
  strict: boolean,
  depth = 0,
  around: readonly Dimension[] = [],
): Step[] {
  return steps.flatMap((step): readonly Step[] => {
    if (isLoop(step)) {
      const inner = step.carried ? [...around, { depth, count: step.count }] : [];
      return [{ ...step, body: rollSteps(step.body, cells, strict, depth + 1, inner) }];
    }
    const longest = depth === 0 ? LONGEST_STRETCH : LONGEST_BODY;
    if (step.operationCount <= longest) return [step];
    const setting: Setting = { cells, depth, around, longest: LONGEST_BODY };
    return rolled(step, () => setting, strict)?.steps ?? [step];
  });
}

/**
 * Finds the loops of a flat graph.
 * @param strict whether gradients must be added up in the order of the flat graph
 * @returns the steps and their places, or null where no loop is worth it
 */
export function roll(graph: Graph, strict: boolean): Primal | null {
  const newSetting = (): Setting => {
    return { cells: new Cells(), depth: 0, around: [], longest: LONGEST_BODY };
  };
  const made = rolled(graph, newSetting, strict);
  return made && { steps: made.steps, cells: made.setting.cells };
}
