/**
 * Divides a large graph into groups, and each group into smaller ones: layers into neurons, sums
 * into terms, chains into stretches, until what remains is few enough to be drawn.
 *
 * The non-obvious decision: a group is divided when it is opened, not before, and each way to
 * divide cuts between levels or between trees; so groups never lead to each other in a circle,
 * whichever of them are open.
 */
import type { CompilationRecord, TracedThing } from "../../../../../src/explain/record.ts";
import { once } from "../../../../../src/lazy.ts";
import { resultsOf } from "../step-model.ts";
import { argumentsOf, type Cone, type Cones, conesOf } from "./cones.ts";

/** Things that are drawn as one until somebody opens them. */
export interface Group {
  /** The same in each compilation of the same code. */
  readonly id: string;
  /** What it is: `layer: 16 neurons`, `100 × tanh`, `p[0 … 336]`. */
  readonly title: string;
  /** Numbers of the traced things in it, in the order of tracing. */
  readonly members: readonly number[];
  /** What it consists of: things by their numbers, and groups. */
  readonly parts: () => readonly Part[];
}

export type Part = number | Group;

/** More traced things than that are not drawn one by one. */
export const LARGE = 150;

/** How many parts are shown where there is a choice. */
const FEW = 40;

/** How many stretches something long is cut into. */
const STRETCHES = 12;

const numeric = (a: number, b: number): number => a - b;

function groupBy<T, K>(list: readonly T[], key: (item: T) => K): T[][] {
  const groups = new Map<K, T[]>();
  for (const item of list) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** Cuts a list into at most `STRETCHES` pieces of about the same length. */
function stretchesOf<T>(list: readonly T[]): T[][] {
  const length = Math.ceil(list.length / STRETCHES);
  return Array.from({ length: Math.ceil(list.length / length) }, (_, i) =>
    list.slice(i * length, (i + 1) * length),
  );
}

/** Trees that look alike: `members` of each, and how a plural of them is called. */
interface Tree {
  readonly root: number;
  readonly members: readonly number[];
}

/** The graph of one record, and how it is divided. */
export class Grouping {
  readonly #traced: readonly TracedThing[];
  readonly #cones: Cones;
  /** The outermost parts; all things if the graph is small. */
  readonly parts: readonly Part[];

  constructor({ traced, results }: Pick<CompilationRecord, "traced" | "results">) {
    this.#traced = traced;
    this.#cones = conesOf(traced, new Set(resultsOf({ results })));
    this.parts =
      traced.length <= LARGE ? traced.map(({ of }) => of) : this.#byLayer(this.#cones.cones);
  }

  #thing(of: number): TracedThing {
    return this.#traced[of] as TracedThing;
  }

  #group(kind: string, title: string, members: readonly number[], parts: () => Part[]): Group {
    const sorted = [...members].sort(numeric);
    // Members can be the same at two depths, the kind cannot.
    const id = `${kind}:${sorted[0]}-${sorted.at(-1)}x${sorted.length}`;
    return { id, title, members: sorted, parts: once(parts) };
  }

  /** Cones as they are, where they are few; else those of one level that look alike together. */
  #byLayer(cones: readonly Cone[]): Part[] {
    const inputs = cones.filter((cone) => this.#isInput(cone));
    const others = cones.filter((cone) => !this.#isInput(cone));
    const shownInputs = inputs.length > STRETCHES ? this.#byArray(inputs) : inputs.map(rootOf);
    if (others.length <= FEW) return [...shownInputs, ...others.map((cone) => this.#cone(cone))];
    const layers = groupBy(others, ({ level, shape }) => `${level} ${shape}`);
    if (layers.length <= FEW) {
      return [...shownInputs, ...layers.flatMap((layer) => this.#layer(layer))];
    }
    return [...shownInputs, ...this.#byLevel(others)];
  }

  #isInput({ root, members }: Cone): boolean {
    return members.length === 1 && this.#thing(root).op === null;
  }

  /** Inputs, those of one array together: `p[0 … 336]`. */
  #byArray(inputs: readonly Cone[]): Part[] {
    const nameOf = ({ root }: Cone): string => this.#thing(root).name;
    const arrays = groupBy(inputs, (cone) => nameOf(cone).replace(/(?:[[.]|_\d).*$/, ""));
    if (arrays.length > STRETCHES) {
      return [
        this.#many("inputs", `${inputs.length} inputs`, inputs.map(treeOf), (range) => range),
      ];
    }
    return arrays.flatMap((list): Part[] => {
      const [first, last] = [list[0] as Cone, list.at(-1) as Cone];
      if (list.length <= STRETCHES) return list.map(rootOf);
      const title = `${nameOf(first)} … ${nameOf(last)}`;
      return [this.#many("inputs", title, list.map(treeOf), (range) => `inputs ${range}`)];
    });
  }

  #cone(cone: Cone): Part {
    const { root, members } = cone;
    if (members.length === 1) return root;
    return this.#tree({ root, members });
  }

  #tree({ root, members }: Tree): Part {
    if (members.length === 1) return root;
    const title = `${this.#kindOf(root, members)} ${this.#nameOf(root)}`.trim();
    return this.#group("tree", title, members, () =>
      members.length <= LARGE ? [...members] : this.#alongSpine(root),
    );
  }

  /** The name of the user, which says more than a number. */
  #nameOf(root: number): string {
    const { named, name } = this.#thing(root);
    return named ? name : "";
  }

  /** A sum of products, or one function of such a sum, is a neuron. */
  #kindOf(root: number, members: readonly number[]): string {
    const symbols = (list: readonly number[]): Set<string> =>
      new Set(list.filter((of) => this.#thing(of).op !== null).map((of) => this.#thing(of).symbol));
    const all = symbols(members);
    const inner = symbols(members.filter((of) => of !== root));
    const isActivation = this.#thing(root).args.length === 1;
    const linear = isActivation ? inner : all;
    const isNeuron = linear.size === 2 && linear.has("+") && linear.has("*");
    return isNeuron ? "neuron" : this.#thing(root).symbol;
  }

  #layer(cones: readonly Cone[]): Part[] {
    const [first] = cones as [Cone];
    if (cones.length === 1) return [this.#cone(first)];
    const kind = this.#kindOf(first.root, first.members);
    const count = cones.length;
    const title = kind === "neuron" ? `layer: ${count} neurons` : `${count} × ${kind}`;
    return [this.#many("layer", title, cones.map(treeOf), (range) => `${kind} ${range}`)];
  }

  /** A group of trees, which stretches of them are shown in place of where they are many. */
  #many(
    kind: string,
    title: string,
    trees: readonly Tree[],
    titleOf: (range: string) => string,
  ): Group {
    const members = trees.flatMap((tree) => tree.members);
    return this.#group(kind, title, members, () => {
      if (trees.length <= FEW) return trees.map((tree) => this.#tree(tree));
      let from = 0;
      return stretchesOf(trees).map((stretch) => {
        const range = `${from + 1} … ${(from += stretch.length)}`;
        return this.#many(`${kind} part`, titleOf(range), stretch, titleOf);
      });
    });
  }

  /** Stretches of levels, for what is long and nowhere the same. */
  #byLevel(cones: readonly Cone[]): Part[] {
    const levels = groupBy(
      cones.toSorted((a, b) => a.level - b.level),
      ({ level }) => level,
    );
    if (levels.length === 1) {
      const kinds = groupBy(cones, ({ shape }) => shape);
      return [
        this.#many(
          "level",
          `${cones.length} of ${kinds.length} kinds`,
          cones.map(treeOf),
          (range) => range,
        ),
      ];
    }
    return stretchesOf(levels).map((stretch) => {
      const inside = stretch.flat();
      const [first, last] = [inside[0] as Cone, inside.at(-1) as Cone];
      const title = `levels ${first.level} … ${last.level}`;
      const members = inside.flatMap((cone) => cone.members);
      return this.#group("levels", title, members, () => this.#byLayer(inside));
    });
  }

  /** What an operation is applied to, as far as it belongs to the same cone. */
  #children(of: number): number[] {
    const { rootOf } = this.#cones;
    return argumentsOf(this.#thing(of)).filter((arg) => rootOf[arg] === rootOf[of]);
  }

  #subtree(root: number): Tree {
    const members: number[] = [];
    const stack = [root];
    for (let of = stack.pop(); of !== undefined; of = stack.pop()) {
      members.push(of);
      stack.push(...this.#children(of));
    }
    return { root, members: members.sort(numeric) };
  }

  /**
   * A large tree as a chain of operations, its spine, and the trees that hang on it. A sum of many
   * terms is a chain of additions with alike terms.
   */
  #alongSpine(root: number): Part[] {
    const { sizeOf, shapeOf } = this.#cones;
    const spine: number[] = [];
    const hanging: number[] = [];
    for (let of: number | undefined = root; of !== undefined;) {
      spine.push(of);
      const children = this.#children(of);
      const sizes = children.map((child) => sizeOf[child] as number);
      const alike = children.length > 1 && new Set(children.map((c) => shapeOf[c])).size === 1;
      const next: number | undefined = alike
        ? undefined
        : children[sizes.indexOf(Math.max(...sizes))];
      hanging.push(...children.filter((child) => child !== next));
      of = next;
    }
    const families = groupBy(hanging.sort(numeric), (of) => shapeOf[of]);
    const few = families.length <= FEW ? families : [hanging];
    const terms = few.flatMap((family) => this.#family(family));
    return [...terms, ...this.#stretchesOfSpine(spine.reverse())];
  }

  #family(roots: readonly number[]): Part[] {
    const trees = roots.map((root) => this.#subtree(root));
    if (trees.length === 1) return trees.map((tree) => this.#tree(tree));
    const { root, members } = trees[0] as Tree;
    const kind = this.#kindOf(root, members);
    const title = `${trees.length} × ${kind}`;
    return [this.#many("terms", title, trees, (range) => `${kind} ${range}`)];
  }

  #stretchesOfSpine(spine: readonly number[]): Part[] {
    if (spine.length <= FEW) return [...spine];
    const symbols = new Set(spine.map((of) => this.#thing(of).symbol));
    const title = symbols.size === 1 ? [...symbols].join() : "chain";
    const trees = spine.map((root): Tree => ({ root, members: [root] }));
    return [
      this.#many("spine", `${spine.length} × ${title}`, trees, (range) => `${title} ${range}`),
    ];
  }
}

const rootOf = ({ root }: Cone): number => root;
const treeOf = ({ root, members }: Cone): Tree => ({ root, members });
