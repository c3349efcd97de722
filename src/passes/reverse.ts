/**
 * Reverse-mode differentiation of a block: each step gets steps that run afterwards, in reverse
 * order, and send adjoints back.
 *
 * The non-obvious decision: a loop whose iterations share nothing but sums computes what it needs
 * again when it goes back, iteration by iteration, so it keeps nothing on the tape; and where its
 * adjoint does not depend on its result, going back is the only pass there is. Only loops that
 * carry something on from one iteration to the next fill the tape.
 */
import { graphsIn, isLoop, type Loop, mapGraphs, type Step } from "../ir/block.ts";
import { Builder, type Graph, type Names, type Output } from "../ir/graph.ts";
import { lazily } from "../lazy.ts";
import type { Adjoints } from "./adjoints.ts";
import { type Dimension, placeIn, type Region } from "./cells.ts";
import { regionsRead, regionsWritten } from "./regions.ts";
import { StepReversal } from "./reverse-step.ts";
import { type Halves, split } from "./split.ts";
import { isRunningSum, termsOf } from "./sums.ts";

/** What runs forward and what runs back, for one step; of a loop of sums made when it is read. */
export interface Reversed {
  readonly forward: readonly Step[];
  readonly backward: readonly Step[];
  /** For a loop of sums: forward and back in one pass, for when the adjoint is known before. */
  readonly joint?: Joint;
}

/** A pass back that also leaves behind what is to be added up, and what adds it up. */
export interface Joint {
  readonly backward: readonly Step[];
  readonly sums: readonly Step[];
}

/** How a block is differentiated. */
export interface Manner {
  /** Cleans up a graph before it is cut in two. */
  readonly cleanUp: (graph: Graph) => Graph;
  /** Whether sums may be added up in any order. */
  readonly anyOrder: boolean;
}

/** A graph with its derivatives, as one and in two halves. */
interface Differentiated {
  readonly graph: Graph;
  readonly whole: Graph;
}

/** What runs forward and what runs back, without a choice. */
type Ways = Pick<Reversed, "forward" | "backward">;

/** Differentiates the steps of a block. */
export class Reversal {
  readonly #adjoints: Adjoints;
  readonly #names: Names;
  readonly #manner: Manner;

  constructor(adjoints: Adjoints, names: Names, manner: Manner) {
    this.#adjoints = adjoints;
    this.#names = names;
    this.#manner = manner;
  }

  /** The outermost steps, in their order, and what must be 0 before anything goes back. */
  outermost(steps: readonly Step[]): {
    readonly reversed: readonly Reversed[];
    readonly zeros: readonly Step[];
  } {
    const { made, begun } = this.#adjoints.list(() => this.#inReverse(steps, [], 0));
    return { reversed: made, zeros: this.#zeros(begun, 0) };
  }

  /**
   * Differentiates the last step first; the results stand in the order of the steps.
   * @param outside loops of sums that are directly around the steps
   */
  #inReverse(
    steps: readonly Step[],
    around: readonly Dimension[],
    depth: number,
    outside: readonly Dimension[] = [],
  ): Reversed[] {
    const one = (step: Step): Reversed =>
      isLoop(step)
        ? this.#loop(step, around, outside)
        : this.#inHalves(this.#graph(step, depth), around, depth);
    return steps.toReversed().map(one).reverse();
  }

  #graph(graph: Graph, depth: number): Differentiated {
    return { graph, whole: new StepReversal(graph, this.#adjoints, depth).run() };
  }

  #inHalves(one: Differentiated, around: readonly Dimension[], depth: number): Reversed {
    const { forward, backward } = this.#split(one, around, depth);
    return { forward: [forward], backward: backward.outputs.length === 0 ? [] : [backward] };
  }

  #split({ graph, whole }: Differentiated, around: readonly Dimension[], depth: number): Halves {
    const { cells } = this.#adjoints;
    const results = new Set(graph.outputs.map(({ target, index }) => `${target} ${index}`));
    return split(this.#manner.cleanUp(whole), {
      isResult: ({ target, index }) => results.has(`${target} ${index}`),
      place: () => placeIn(cells.allocate("tape", depth, around)),
    });
  }

  #loop(loop: Loop, around: readonly Dimension[], outside: readonly Dimension[]): Reversed {
    return loop.carried ? this.#carriedLoop(loop, around) : this.#loopOfSums(loop, outside);
  }

  #carriedLoop(loop: Loop, around: readonly Dimension[]): Reversed {
    const { depth, count } = loop;
    const inside = [...around, { depth, count }];
    for (const region of this.#recurrent(loop)) this.#adjoints.expect(region);
    const body = this.#adjoints.list(() => this.#inReverse(loop.body, inside, depth + 1));
    const forward = body.made.flatMap((step) => step.forward);
    const backward = body.made.toReversed().flatMap((step) => step.backward);
    return {
      forward: [{ ...loop, body: forward }],
      backward: this.#back(loop, [...this.#zeros(body.begun, depth + 1), ...backward]),
    };
  }

  /** Arrays of which iterations read what others wrote, and which depend on variables. */
  #recurrent({ depth, body }: Loop): Region[] {
    const { cells } = this.#adjoints;
    const written = regionsWritten(body, cells);
    return [...regionsRead(body, cells)].filter(
      (region) =>
        region.space === "tape" &&
        region.home <= depth &&
        written.has(region) &&
        this.#adjoints.active(region),
    );
  }

  #back(loop: Loop, body: readonly Step[]): Step[] {
    return body.length === 0 ? [] : [{ ...loop, down: true, body }];
  }

  #loopOfSums(loop: Loop, outside: readonly Dimension[]): Reversed {
    const { depth, count } = loop;
    const inside = [...outside, { depth, count }];
    const last = loop.body.at(-1) as Step;
    const rest = isLoop(last) ? loop.body : loop.body.slice(0, -1);
    const { made, begun } = this.#adjoints.list(() => {
      const end = isLoop(last) ? undefined : this.#graph(last, depth + 1);
      return { end, before: this.#inReverse(rest, [], depth + 1, inside) };
    });
    const iteration = (
      before: readonly Ways[],
      end: readonly Step[],
      change: (step: Step) => Step,
    ): Step[] => [
      ...before.flatMap((step) => step.forward.map(change)),
      ...this.#zeros(begun, depth + 1),
      ...end,
      ...before.toReversed().flatMap((step) => step.backward),
    ];
    // Loops that only add to sums of loops around need no way forward in it.
    const joined = (): Ways[] =>
      made.before.map((step) => {
        return step.joint ? { forward: [], backward: step.joint.backward } : step;
      });
    const whole = (outputs: (graph: Graph) => readonly Output[]): Graph[] =>
      made.end === undefined
        ? []
        : [this.#manner.cleanUp(made.end.whole.withOutputs(outputs(made.end.whole)))];
    const withoutSums = (graph: Graph): Graph =>
      graph.withOutputs(
        graph.outputs.filter(
          (output) => !this.#isSum(output, loop) && !this.#isResult(output, loop),
        ),
      );
    const drop = (step: Step): Step => mapGraphs([step], withoutSums)[0] as Step;
    const backward = (): Step[] =>
      this.#back(
        loop,
        iteration(
          made.before,
          whole((graph) => withoutSums(graph).outputs),
          drop,
        ),
      );
    const together = (): Joint => {
      const body = iteration(
        joined(),
        whole((graph) => graph.outputs),
        (step) => step,
      );
      return { backward: this.#back(loop, body), sums: [] };
    };
    const inOrder = (): Joint => {
      const own = this.#kept(made.end?.graph, loop, inside);
      const end = whole(({ outputs }) => [
        ...own.terms,
        ...outputs.filter((output) => !this.#isSum(output, loop)),
      ]);
      const sums = [...made.before.flatMap((step) => step.joint?.sums ?? []), ...own.sums];
      const body = iteration(joined(), end, drop);
      return { backward: this.#back(loop, body), sums: [{ ...loop, body: sums }] };
    };
    const forward = (): Step[] => mapGraphs([loop], this.#manner.cleanUp);
    // What other steps than the last one add to must be left to their own way back.
    const addsElsewhere = rest.some(
      (step, i) =>
        outputsIn([drop(step)]) < outputsIn([step]) && !("joint" in (made.before[i] ?? {})),
    );
    if (!this.#onlyAdds(loop, inside)) return lazily<Reversed>({ forward, backward });
    if (this.#manner.anyOrder) return lazily<Reversed>({ forward, backward, joint: together });
    const areRunning = made.end?.graph.outputs.every(
      (output) => !this.#isSum(output, loop) || isRunningSum(made.end?.graph as Graph, output),
    );
    const hasPlace = inside.filter((dimension) => dimension.count === "rows").length < 2;
    if (addsElsewhere || areRunning === false || !hasPlace) {
      return lazily<Reversed>({ forward, backward });
    }
    return lazily<Reversed>({ forward, backward, joint: inOrder });
  }

  /**
   * Whether a loop does nothing but add to sums of the outermost of some loops: then nothing in the
   * iterations of these needs it. Results that it leaves behind others read, and its way back would
   * not leave them.
   */
  #onlyAdds(loop: Loop, inside: readonly Dimension[]): boolean {
    const [outermost] = inside as readonly [Dimension];
    return graphsIn(loop.body).every(({ outputs }) =>
      outputs.every((output) => {
        if (this.#isResult(output, loop)) return false;
        const { target, index } = output;
        return (
          !this.#isSum(output, loop) ||
          this.#adjoints.regionOf({ space: target as Region["space"], index }).home <=
            outermost.depth
        );
      }),
    );
  }

  /** Whether an output is an array of results, which need not be written again on the way back. */
  #isResult({ target, index }: Output, loop: Loop): boolean {
    if (target !== "tape") return false;
    return this.#adjoints.regionOf({ space: target, index }).home <= loop.depth;
  }

  /** Whether an output is a sum that a loop adds to. */
  #isSum({ target, index }: Output, loop: Loop): boolean {
    if (target !== "memory") return false;
    const region = this.#adjoints.regionOf({ space: target, index });
    return region.home <= loop.depth && !this.#adjoints.isAdjoint(region);
  }

  /**
   * The terms that the last step of an iteration adds to sums, as elements of the tape, and a step
   * that adds them up.
   */
  #kept(
    end: Graph | undefined,
    loop: Loop,
    inside: readonly Dimension[],
  ): { readonly terms: readonly Output[]; readonly sums: readonly Step[] } {
    if (end === undefined) return { terms: [], sums: [] };
    const [outermost] = inside as readonly [Dimension];
    const sums = end.outputs.filter((output) => this.#isSum(output, loop));
    const builder = new Builder();
    const totals: Output[] = [];
    const terms: Output[] = [];
    for (const sum of sums) {
      const { id, target: _, ...place } = sum;
      let total = builder.read({ space: "memory", ...place });
      for (const term of termsOf(end, sum)) {
        const region = this.#adjoints.cells.allocate("tape", outermost.depth, [], inside);
        const at = placeIn(region);
        terms.push({ target: "tape", ...at, id: term });
        const kept = builder.read({ space: "tape", ...at });
        total = builder.add("add", [total, kept], end.origin(id));
      }
      totals.push({ ...sum, id: total });
    }
    return { terms, sums: [builder.finish(totals, this.#names)] };
  }

  /** Steps that set adjoints to 0. */
  #zeros(begun: readonly Region[], depth: number): Step[] {
    return begun.map((region) => zero(region, depth, this.#names));
  }
}

const outputsIn = (steps: readonly Step[]): number =>
  graphsIn(steps).reduce((sum, { outputs }) => sum + outputs.length, 0);

/** Sets all elements of a region to 0. */
function zero({ base, length, own, strides }: Region, depth: number, names: Names): Step {
  const builder = new Builder();
  const id = builder.constant(0);
  const at = { target: "memory", index: base, id } as const;
  const isPerRow = own[0]?.count === "rows";
  if (length === 1 && !isPerRow) return builder.finish([at], names);
  const address = { strides: isPerRow ? strides : [{ depth, by: 1 }] };
  const body = [builder.finish([{ ...at, address }], names)];
  return { depth, count: isPerRow ? "rows" : length, down: false, carried: false, body };
}
