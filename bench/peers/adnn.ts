/**
 * adnn: a graph of scalars, or of tensors where a workload has them.
 *
 * The non-obvious decision: where adnn has a bug, it is avoided, so that speed can be compared. Its
 * max has no derivative, so relu on scalars is a function of our own, made as its documentation
 * makes them; and its matrix product looks for a global variable `ad`, so there is one.
 */
import { loadCommonJs } from "../peers.ts";
import type { Loss, Scalars } from "../scalars.ts";
import type { Contestant, Step } from "../workload.ts";

/** A scalar node. */
export interface Node {
  readonly x: number;
  readonly dx: number;
  backprop(): void;
}

interface Tensor {
  readonly data: Float64Array;
}

/** A tensor node. */
export interface TensorNode {
  readonly dx: Tensor;
}

/** As much of adnn as is used. */
export interface Adnn {
  lift(x: number): Node;
  lift(x: Tensor): TensorNode;
  readonly scalar: Omit<Scalars<Node>, "relu">;
  readonly tensor: {
    add(x: TensorNode, y: TensorNode): TensorNode;
    dot(x: TensorNode, y: TensorNode | Tensor): TensorNode;
    mul(x: TensorNode, y: TensorNode | number): TensorNode;
    concat(list: readonly TensorNode[]): TensorNode;
    reshape(x: TensorNode, dims: readonly number[]): TensorNode;
    tanh(x: TensorNode): TensorNode;
    get(x: TensorNode, i: number): Node;
    sumreduce(x: TensorNode): Node;
  };
  newUnaryFunction(definition: {
    OutputType: NumberConstructor;
    name: string;
    forward(x: number): number;
    backward(this: Node, x: { x: number; dx: number }): void;
  }): (x: Node) => Node;
}

interface Network {
  eval(x: TensorNode): TensorNode;
}

export interface Libraries {
  readonly ad: Adnn;
  readonly nn: { readonly relu: Network };
  readonly scalars: Scalars<Node>;
  tensor(dims: readonly number[], numbers: ArrayLike<number>): Tensor;
}

function libraries(): Libraries {
  const ad = loadCommonJs<Adnn>("adnn/ad");
  Object.assign(globalThis, { ad });
  const nn = loadCommonJs<Libraries["nn"]>("adnn/nn");
  const TensorClass = loadCommonJs<new (dims: readonly number[]) => Tensor>("adnn/tensor");
  const relu = ad.newUnaryFunction({
    OutputType: Number,
    name: "relu",
    forward: (x) => Math.max(x, 0),
    backward(x) {
      if (x.x > 0) x.dx += this.dx;
    },
  });
  const tensor = (dims: readonly number[], numbers: ArrayLike<number>): Tensor => {
    const made = new TensorClass(dims);
    made.data.set(numbers);
    return made;
  };
  return { ad, nn, scalars: { ...ad.scalar, relu }, tensor };
}

function scalarStep(loss: Loss): Step {
  const { ad, scalars } = libraries();
  return (x, grad) => {
    const leaves = Array.from(x, (v) => ad.lift(v));
    const out = loss(scalars, leaves);
    out.backprop();
    for (let k = 0; k < grad.length; k++) grad[k] = (leaves[k] as Node).dx;
    return out.x;
  };
}

const contestant = (setup: () => Step): Contestant => ({
  name: "adnn",
  peer: "adnn",
  setup: () => ({ step: setup() }),
});

export const adnn = (loss: Loss): Contestant => contestant(() => scalarStep(loss));

/** A loss of matrices, which follow one another in the flat vector, each row by row. */
export interface TensorLoss {
  readonly shapes: readonly (readonly [rows: number, columns: number])[];
  loss(libraries: Libraries): (matrices: readonly TensorNode[]) => Node;
}

function tensorStep({ shapes, loss }: TensorLoss): Step {
  const all = libraries();
  const f = loss(all);
  return (x, grad) => {
    let at = 0;
    const matrices = shapes.map(([rows, columns]) => {
      const numbers = x.subarray(at, (at += rows * columns));
      return all.ad.lift(all.tensor([rows, columns], numbers));
    });
    const out = f(matrices);
    out.backprop();
    at = 0;
    for (const { dx } of matrices) {
      grad.set(dx.data, at);
      at += dx.data.length;
    }
    return out.x;
  };
}

export const adnnTensors = (loss: TensorLoss): Contestant => contestant(() => tensorStep(loss));
