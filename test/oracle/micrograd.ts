/**
 * The judge of gradc's numbers: Karpathy's micrograd (engine.py and nn.py) in TypeScript, written from
 * micrograd alone, so it shares neither code nor ideas with src/. Frozen: do not improve.
 *
 * Three things differ from the Python. The topological sort keeps its own stack, so a deep graph does
 * not overflow; exp and tanh come from the lecture, tanh by Math.tanh so that small arguments keep
 * their digits; and the caller gives the weights, so nothing here is random.
 */
export type Scalar = Value | number;

function asValue(x: Scalar): Value {
  return x instanceof Value ? x : new Value(x);
}

/** Stores a single scalar value and its gradient. */
export class Value {
  data: number;
  grad = 0;
  _backward: () => void = () => {};
  readonly _prev: ReadonlySet<Value>;
  readonly _op: string;

  constructor(data: number, children: readonly Value[] = [], op = "") {
    this.data = data;
    this._prev = new Set(children);
    this._op = op;
  }

  add(x: Scalar): Value {
    const other = asValue(x);
    const out = new Value(this.data + other.data, [this, other], "+");
    out._backward = () => {
      this.grad += out.grad;
      other.grad += out.grad;
    };
    return out;
  }

  mul(x: Scalar): Value {
    const other = asValue(x);
    const out = new Value(this.data * other.data, [this, other], "*");
    out._backward = () => {
      this.grad += other.data * out.grad;
      other.grad += this.data * out.grad;
    };
    return out;
  }

  pow(exponent: number): Value {
    const out = new Value(this.data ** exponent, [this], `**${exponent}`);
    out._backward = () => {
      this.grad += exponent * this.data ** (exponent - 1) * out.grad;
    };
    return out;
  }

  relu(): Value {
    const out = new Value(this.data < 0 ? 0 : this.data, [this], "ReLU");
    out._backward = () => {
      this.grad += (out.data > 0 ? 1 : 0) * out.grad;
    };
    return out;
  }

  exp(): Value {
    const out = new Value(Math.exp(this.data), [this], "exp");
    out._backward = () => {
      this.grad += out.data * out.grad;
    };
    return out;
  }

  tanh(): Value {
    const out = new Value(Math.tanh(this.data), [this], "tanh");
    out._backward = () => {
      this.grad += (1 - out.data ** 2) * out.grad;
    };
    return out;
  }

  neg(): Value {
    return this.mul(-1);
  }

  sub(x: Scalar): Value {
    return this.add(asValue(x).neg());
  }

  div(x: Scalar): Value {
    return this.mul(asValue(x).pow(-1));
  }

  backward(): void {
    const topo = topologicalOrder(this);
    this.grad = 1;
    for (const v of topo.reverse()) v._backward();
  }
}

/** Every node below root after its children, which are visited in argument order. */
function topologicalOrder(root: Value): Value[] {
  const topo: Value[] = [];
  const visited = new Set([root]);
  const stack = [{ node: root, children: root._prev.values() }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.children.next();
    if (next.done === true) {
      topo.push(top.node);
      stack.pop();
    } else if (!visited.has(next.value)) {
      visited.add(next.value);
      stack.push({ node: next.value, children: next.value._prev.values() });
    }
  }
  return topo;
}

abstract class Module {
  abstract parameters(): Value[];

  zero_grad(): void {
    for (const p of this.parameters()) p.grad = 0;
  }
}

export class Neuron extends Module {
  readonly w: readonly Value[];
  readonly b = new Value(0);
  readonly nonlin: boolean;

  constructor(nin: number, nextWeight: () => number, nonlin = true) {
    super();
    this.w = Array.from({ length: nin }, () => new Value(nextWeight()));
    this.nonlin = nonlin;
  }

  call(x: readonly Scalar[]): Value {
    const act = this.w.reduce((sum, wi, i) => sum.add(wi.mul(x[i] as Scalar)), this.b);
    return this.nonlin ? act.relu() : act;
  }

  override parameters(): Value[] {
    return [...this.w, this.b];
  }
}

export class Layer extends Module {
  readonly neurons: readonly Neuron[];

  constructor(nin: number, nout: number, nextWeight: () => number, nonlin = true) {
    super();
    this.neurons = Array.from({ length: nout }, () => new Neuron(nin, nextWeight, nonlin));
  }

  call(x: readonly Scalar[]): Value[] {
    return this.neurons.map((n) => n.call(x));
  }

  override parameters(): Value[] {
    return this.neurons.flatMap((n) => n.parameters());
  }
}

export class MLP extends Module {
  readonly layers: readonly Layer[];

  constructor(nin: number, nouts: readonly number[], nextWeight: () => number) {
    super();
    const sz = [nin, ...nouts];
    this.layers = nouts.map(
      (nout, i) => new Layer(sz[i] as number, nout, nextWeight, i !== nouts.length - 1),
    );
  }

  call(x: readonly Scalar[]): Value[] {
    return this.layers.reduce<readonly Scalar[]>((out, layer) => layer.call(out), x) as Value[];
  }

  override parameters(): Value[] {
    return this.layers.flatMap((layer) => layer.parameters());
  }
}
