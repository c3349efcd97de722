/**
 * micrograd's neural-net library: Neuron, Layer, MLP.
 *
 * The non-obvious decision: a network takes its parameters from outside when they are given, so
 * the same class runs on the engine (its own Values) and inside a function being compiled (the
 * parameters of that function). The order is micrograd's: per neuron its weights, then its bias.
 */
import { SHAPE_MISMATCH } from "./catalogue.ts";
import { GradcError } from "./errors.ts";
import { uniform } from "./random.ts";
import { add, mul, relu } from "./operations.ts";
import { type Operand, Value, zeroGrad } from "./value.ts";

/** Where a network takes its parameters from, asked in the order of `parameters()`. */
export interface ParameterSource {
  weight(): Operand;
  bias(): Operand;
}

/** Either a seed (weights uniform in −1 … 1, biases 0, as micrograd) or the parameters in order. */
export type Initial = number | readonly Operand[];

/** Fresh parameters from a seed. */
export function seeded(seed: number): ParameterSource {
  const next = uniform(seed);
  return { weight: next, bias: () => 0 };
}

/** Given parameters, one after the other. */
export function listed(parameters: readonly Operand[]): ParameterSource {
  let used = 0;
  const next = (): Operand => parameters[used++] as Operand;
  return { weight: next, bias: next };
}

const asParameter = (operand: Operand): Value =>
  operand instanceof Value ? operand : new Value(operand);

/** What Neuron, Layer and MLP have in common. */
export abstract class Module {
  /** All parameters, per neuron its weights, then its bias. */
  abstract parameters(): Value[];

  /** Forgets the gradients of all parameters, ready for the next `backward()`. */
  zeroGrad(): void {
    zeroGrad(this.parameters());
  }
}

/** relu(w · x + b), or w · x + b without `nonlinear`. */
export class Neuron extends Module {
  readonly weights: readonly Value[];
  readonly bias: Value;
  readonly nonlinear: boolean;

  constructor(inputs: number, source: ParameterSource, nonlinear = true) {
    super();
    this.weights = Array.from({ length: inputs }, () => asParameter(source.weight()));
    this.bias = asParameter(source.bias());
    this.nonlinear = nonlinear;
  }

  /** @param x as many as the neuron has weights */
  forward(x: readonly Operand[]): Value {
    requireLength("the input of a Neuron", x.length, this.weights.length);
    // Bias first, as micrograd's sum(…, self.b): the order decides the last bits.
    const act = this.weights.reduce((sum, w, i) => add(sum, mul(w, x[i] as Operand)), this.bias);
    return this.nonlinear ? relu(act) : act;
  }

  parameters(): Value[] {
    return [...this.weights, this.bias];
  }

  override toString(): string {
    return `${this.nonlinear ? "ReLU" : "Linear"}Neuron(${this.weights.length})`;
  }
}

/** Neurons side by side on the same inputs. */
export class Layer extends Module {
  readonly neurons: readonly Neuron[];

  constructor(inputs: number, outputs: number, source: ParameterSource, nonlinear = true) {
    super();
    this.neurons = Array.from({ length: outputs }, () => new Neuron(inputs, source, nonlinear));
  }

  forward(x: readonly Operand[]): Value[] {
    return this.neurons.map((neuron) => neuron.forward(x));
  }

  parameters(): Value[] {
    return this.neurons.flatMap((neuron) => neuron.parameters());
  }

  override toString(): string {
    return `Layer of [${this.neurons.join(", ")}]`;
  }
}

/** A multi-layer perceptron: relu after every layer but the last. */
export class MLP extends Module {
  readonly layers: readonly Layer[];

  /**
   * @param inputs length of the input
   * @param outputs length of the output of each layer
   * @param initial a seed, or all parameters in order (inside a compiled function: Values of it)
   * @throws GradcError SHAPE_MISMATCH when the list of parameters has the wrong length
   */
  constructor(inputs: number, outputs: readonly number[], initial: Initial) {
    super();
    const sizes = [inputs, ...outputs];
    if (typeof initial !== "number") {
      requireLength("the list of parameters", initial.length, MLP.parameterCount(inputs, outputs));
    }
    const source = typeof initial === "number" ? seeded(initial) : listed(initial);
    this.layers = outputs.map(
      (size, i) => new Layer(sizes[i] as number, size, source, i !== outputs.length - 1),
    );
  }

  /** How many parameters such a network has. */
  static parameterCount(inputs: number, outputs: readonly number[]): number {
    const sizes = [inputs, ...outputs];
    return outputs.reduce((sum, size, i) => sum + size * ((sizes[i] as number) + 1), 0);
  }

  /** @returns the outputs of the last layer */
  forward(x: readonly Operand[]): Value[] {
    let out: readonly Operand[] = x;
    for (const layer of this.layers) out = layer.forward(out);
    return out as Value[];
  }

  /**
   * The one output of a network that ends in one neuron.
   * @throws GradcError SHAPE_MISMATCH when it ends in several
   */
  forwardOne(x: readonly Operand[]): Value {
    const out = this.forward(x);
    requireLength("the last layer", out.length, 1);
    return out[0] as Value;
  }

  parameters(): Value[] {
    return this.layers.flatMap((layer) => layer.parameters());
  }

  override toString(): string {
    return `MLP of [${this.layers.join(", ")}]`;
  }
}

function requireLength(path: string, got: number, wanted: number): void {
  if (got === wanted) return;
  throw new GradcError(SHAPE_MISMATCH, {
    path,
    expected: `of length ${wanted}`,
    got: `of length ${got}`,
  });
}
