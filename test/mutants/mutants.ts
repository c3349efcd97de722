/** The mutants: bugs that somebody could really make, one a row, which the tests must catch. */
import { EXPLAINING } from "./explain-mutants.ts";
import { LOOPS } from "./loop-mutants.ts";
import { inFile, type Mutant } from "./mutant.ts";
import { PLAIN } from "./plain-mutants.ts";

const derivatives = inFile(
  "ops.ts",
  ["derivative of sub: sign", "[(_k, g) => g, (k, g) => k.neg(g)]", "[(_k, g) => g, (_k, g) => g]"],
  [
    "derivative of mul: x for y",
    "[(k, g, _z, _x, y) => k.mul(g, y), (k, g, _z, x) => k.mul(g, x)]",
    "[(k, g, _z, x) => k.mul(g, x), (k, g, _z, x) => k.mul(g, x)]",
  ],
  [
    "derivative of div: x for z",
    "(k, g, z, _x, y) => k.neg(k.div(k.mul(g, z), y))",
    "(k, g, _z, x, y) => k.neg(k.div(k.mul(g, x), y))",
  ],
  ["derivative of square: factor 2 forgotten", "k.mul(g, k.mul(k.num(2), x))", "k.mul(g, x)"],
  ["derivative of cube: square forgotten", "k.mul(k.num(3), k.square(x))", "k.mul(k.num(3), x)"],
  ["derivative of pow by x: exponent not lowered", "k.pow(x, k.sub(y, k.num(1)))", "k.pow(x, y)"],
  [
    "derivative of pow by y: x for z",
    "k.mul(g, k.mul(z, k.log(x)))",
    "k.mul(g, k.mul(x, k.log(z)))",
  ],
  ["derivative of sqrt: factor 2 forgotten", "k.div(g, k.mul(k.num(2), z))", "k.div(g, z)"],
  [
    "derivative of exp: x for z",
    "Math.exp, [(k, g, z) => k.mul(g, z)]",
    "Math.exp, [(k, g, _z, x) => k.mul(g, x)]",
  ],
  [
    "derivative of expm1: z + 1, which loses digits",
    "[(k, g, _z, x) => k.mul(g, k.exp(x))]",
    "[(k, g, z) => k.mul(g, k.add(z, k.num(1)))]",
  ],
  ["derivative of log10: LOG2E for LOG10E", "k.num(Math.LOG10E)", "k.num(Math.LOG2E)"],
  ["derivative of erf: factor 2 forgotten", "2 / Math.sqrt(Math.PI)", "1 / Math.sqrt(Math.PI)"],
  ["derivative of erfc: sign", "k.neg(k.mul(g, bell(k, x)))", "k.mul(g, bell(k, x))"],
  ["derivative of cos: sign", "k.neg(k.mul(g, k.sin(x)))", "k.mul(g, k.sin(x))"],
  [
    "derivative of asin: 1 - x² near 1 loses digits",
    "k.sqrt(k.mul(k.sub(k.num(1), x), k.add(k.num(1), x)))",
    "k.sqrt(k.sub(k.num(1), k.square(x)))",
  ],
  ["derivative of tanh: z for z²", "k.sub(k.num(1), k.square(z))", "k.sub(k.num(1), z)"],
  [
    "derivative of hypot: no gate at the origin",
    "(k, g, z, x) => k.when(k.ne(z, k.num(0)), k.mul(g, k.div(x, z)))",
    "(k, g, z, x) => k.mul(g, k.div(x, z))",
  ],
  [
    "derivative of atan2: x for y",
    "alongCircle(k, g, y, k.hypot(x, y))",
    "alongCircle(k, g, x, k.hypot(x, y))",
  ],
  ["derivative of sigmoid: sign", "k.mul(z, k.sub(k.num(1), z))", "k.mul(z, k.sub(z, k.num(1)))"],
  ["derivative of relu: open at 0", "k.when(k.gt(z, k.num(0)), g)", "k.when(k.ge(z, k.num(0)), g)"],
  [
    "derivative of max: a tie goes to the second argument",
    "[(k, g, _z, x, y) => k.when(k.ge(x, y), g), (k, g, _z, x, y) => k.when(k.not(k.ge(x, y)), g)]",
    "[(k, g, _z, x, y) => k.when(k.gt(x, y), g), (k, g, _z, x, y) => k.when(k.not(k.gt(x, y)), g)]",
  ],
  [
    "derivative of min: with a NaN neither argument gets it",
    "k.when(k.not(k.le(x, y)), g)",
    "k.when(k.gt(x, y), g)",
  ],
  [
    "derivative of where: branches swapped",
    "(k, g, _z, c) => k.when(c, g), (k, g, _z, c) => k.when(k.not(c), g)",
    "(k, g, _z, c) => k.when(k.not(c), g), (k, g, _z, c) => k.when(c, g)",
  ],
  [
    "derivative of stopGradient: not stopped",
    "derivative: [null],\n    js: (_s, x) => x,",
    "derivative: [(_k, g) => g],\n    js: (_s, x) => x,",
  ],
);

const meanings = inFile(
  "ops.ts",
  [
    "meaning of relu: NaN becomes 0",
    "eval: (x) => (x < 0 ? 0 : x),",
    "eval: (x) => (x > 0 ? x : 0),",
  ],
  [
    "meaning and spelling of relu: NaN becomes 0",
    'eval: (x) => (x < 0 ? 0 : x),\n    kernel: (r, c, i, to) => {\n      for (; i < to; i += 2) {\n        const x = r[c[i + 1] as number] as number;\n        r[c[i] as number] = x < 0 ? 0 : x;\n      }\n    },\n    derivative: [(k, g, z) => k.when(k.gt(z, k.num(0)), g)],\n    js: (s, x) => s.conditional(s.infix("<", x, s.number(0)), s.number(0), x),',
    'eval: (x) => (x > 0 ? x : 0),\n    kernel: (r, c, i, to) => {\n      for (; i < to; i += 2) {\n        const x = r[c[i + 1] as number] as number;\n        r[c[i] as number] = x > 0 ? x : 0;\n      }\n    },\n    derivative: [(k, g, z) => k.when(k.gt(z, k.num(0)), g)],\n    js: (s, x) => s.conditional(s.infix(">", x, s.number(0)), x, s.number(0)),',
  ],
  [
    "meaning of sigmoid: one branch for all",
    "x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))",
    "1 / (1 + Math.exp(-x))",
  ],
  [
    "meaning of softplus: log for log1p",
    "Math.log1p(Math.exp(-Math.abs(x)))",
    "Math.log(1 + Math.exp(-Math.abs(x)))",
  ],
  ["meaning of where: a negative condition does not hold", "(c ? x : y)", "(c > 0 ? x : y)"],
  [
    "meaning of min: by comparison, which loses NaN",
    "(x, y) => Math.min(x, y),\n",
    "(x, y) => (x < y ? x : y),\n",
  ],
  ["meaning of eq: Object.is", "(x, y) => x === y", "(x, y) => Object.is(x, y)"],
  ["spelling of le: <", 'question(\n    "<="', 'question(\n    "<"'],
  [
    "kernel of le: <",
    "(r[c[i + 1] as number] as number) <= (r[c[i + 2] as number] as number)",
    "(r[c[i + 1] as number] as number) < (r[c[i + 2] as number] as number)",
  ],
  [
    "kernel of sub: the last of an odd number is left out",
    "if (i < to)\n        r[c[i] as number] = (r[c[i + 1] as number] as number) - (r[c[i + 2] as number] as number);",
    "",
  ],
  ["kernel of tan: tanh", "unary(Math.tan, r", "unary(Math.tanh, r"],
  [
    "sub as a sum of products: the other way round",
    'products: ["x", 1, "y", -1]',
    'products: ["x", -1, "y", 1]',
  ],
  [
    "products add 0, not −0",
    "const MINUS_ZERO = [0, -1] as const;",
    "const MINUS_ZERO = [0, 1] as const;",
  ],
  [
    "spelling of sigmoid: branches swapped",
    's.infix("<", x, s.number(0)), yes, no)',
    's.infix("<", x, s.number(0)), no, yes)',
  ],
  [
    "spelling of cube: Math.pow",
    's.infix("*", s.infix("*", x, x), x)',
    's.call("Math.pow", x, s.number(3))',
  ],
);

const facts = inFile(
  "ops.ts",
  [
    "facts: sub is commutative",
    "[(_k, g) => g, (k, g) => k.neg(g)],\n",
    "[(_k, g) => g, (k, g) => k.neg(g)],\n    { commutative: true },\n",
  ],
  [
    "facts: mul is not commutative",
    'commutative: true, products: ["x", "y"',
    'products: ["x", "y"',
  ],
  [
    "facts: exp is portable",
    "Math.exp, [(k, g, z) => k.mul(g, z)], {",
    "Math.exp, [(k, g, z) => k.mul(g, z)], {\n    portable: true,",
  ],
  ["facts: neg does not keep zero", "    keepsZero: true,\n", ""],
  [
    "facts: operators keep zero",
    "  portable: true,\n  ...facts,\n});\n\n/** A question",
    "  portable: true,\n  keepsZero: true,\n  ...facts,\n});\n\n/** A question",
  ],
  [
    "facts: cube does not repeat",
    's.infix("*", s.infix("*", x, x), x),\n    portable: true,\n    repeats: true,',
    's.infix("*", s.infix("*", x, x), x),\n    portable: true,',
  ],
  [
    "facts: questions are no predicates",
    "[null, null], {\n    predicate: true,",
    "[null, null], {",
  ],
  [
    "facts: not is no predicate",
    '    js: (s, x) => s.prefix("!", x),\n    predicate: true,',
    '    js: (s, x) => s.prefix("!", x),',
  ],
);

const rules = inFile(
  "rules.ts",
  ["rule: x - -0 is x", 'exact("sub x 0", "x")', 'exact("sub x -0", "x")'],
  ["rule: x - x is exactly 0", 'fast("sub x x", "0", { x: Infinity })', 'exact("sub x x", "0")'],
  [
    "rule: -(x - y) is exactly y - x",
    'fast("neg (sub x y)", "sub y x", { x: 1, y: 1 })',
    'exact("neg (sub x y)", "sub y x")',
  ],
  [
    "rule: x / -y loses its sign",
    'exact("div x (neg y)", "neg (div x y)")',
    'exact("div x (neg y)", "div x y")',
  ],
  ["rule: where (not x) keeps its branches", '"where x z y"', '"where x y z"'],
  [
    "rule: where in where takes the wrong branch",
    'exact("where x y (where x z w)", "where x y w")',
    'exact("where x y (where x z w)", "where x y z")',
  ],
  ["rule: x / m is exactly x · (1 / m)", "isLarge(c) && mantissaOf(c) === 0n", "isLarge(c)"],
  ["rule: (x · t) · k grows or shrinks", "isMedium(c) && Math.abs(c) >= 1", "isMedium(c)"],
  ["rule: x + 0 is exactly x", 'fast("add x 0", "x", { x: -0 })', 'exact("add x 0", "x")'],
  ["rule: x · 0 is exactly 0", 'fast("mul x 0", "0", { x: Infinity })', 'exact("mul x 0", "0")'],
  [
    "rule: not x < y is x >= y",
    'exact("not (eq x y)", "ne x y")',
    'exact("not (lt x y)", "ge x y")',
  ],
  [
    "rule: x ** 3 is exactly x³",
    'fast("pow x 3", "cube x", { x: 1.3 })',
    'exact("pow x 3", "cube x")',
  ],
  ["rule: x or not x is 0", 'exact("or x (not x)", "1")', 'exact("or x (not x)", "0")'],
);

const differentiation = [
  ...inFile(
    "passes/propagate.ts",
    ["differentiate: adjoint overwritten", "first ? value : this.#k.add(sum, value)", "value"],
    [
      "differentiate: arguments from right to left",
      "for (let i = 0; i < arity; i++) {\n      const arg = graph.arg(id, i);\n      if (active[arg])",
      "for (let i = arity - 1; i >= 0; i--) {\n      const arg = graph.arg(id, i);\n      if (active[arg])",
    ],
    [
      "differentiate: mask left out",
      "if (mask === ALWAYS) this.#receive",
      "if (gate === ALWAYS) this.#receive",
    ],
    [
      "differentiate: reached by one and the other",
      "return this.#k.or(a, b);",
      "return this.#k.and(a, b);",
    ],
    [
      "differentiate: behind one gate or the other",
      "a : this.#k.and(a, b);",
      "a : this.#k.or(a, b);",
    ],
    [
      "differentiate: always and sometimes is sometimes",
      "return a === b ? a : ALWAYS;",
      "return a === ALWAYS ? b : a;",
    ],
    [
      "differentiate: a step of a term taken for what is carried",
      " && this.#builder.arg(value, 0) === carried;",
      ";",
    ],
    [
      "differentiate: data is differentiated",
      '({ space }) => space === "x",',
      '({ space }) => space !== "tape",',
    ],
    [
      "tangent: along the derivative by the first argument",
      "this.#pass(graph, id, i, value, this.#reached[arg] as number, id);",
      "this.#pass(graph, id, 0, value, this.#reached[arg] as number, id);",
    ],
    [
      "tangent: from the first argument alone",
      "if (value !== NOTHING) this.#pass(graph, id, i, value, this.#reached[arg]",
      "if (value !== NOTHING && i === 0) this.#pass(graph, id, i, value, this.#reached[arg]",
    ],
  ),
  ...inFile("passes/differentiate.ts", [
    "differentiate: seed of one everywhere",
    'input: () => builder.input("seed", 0),',
    "input: () => builder.constant(1),",
  ]),
  ...inFile(
    "passes/tangent.ts",
    ["tangent: data has a direction", ' && graph.source(id).space === "x"', ""],
    [
      "tangent: one direction for all inputs",
      'builder.input("direction", index,',
      'builder.input("direction", 0,',
    ],
  ),
  ...inFile(
    "passes/jacobian.ts",
    [
      "jacobian: no diagonal in reverse sweeps",
      "!symmetric || index <= row",
      "!symmetric || index < row",
    ],
    ["jacobian: no diagonal in forward sweeps", "row >= column)", "row > column)"],
    [
      "jacobian: the upper triangle stays empty",
      "matrix.symmetric && row !== column",
      "!matrix.symmetric && row === -1",
    ],
    ["jacobian: transposed", "index: r * columns + c, id", "index: c * columns + r, id"],
    [
      "jacobian: an entry that is always 1 is dropped",
      "graph.constant(id) !== 0)",
      "graph.constant(id) === undefined)",
    ],
    [
      "jacobian: the pattern is in the order of the sweeps",
      "\n    .sort((a, b) => a.index - b.index)",
      "",
    ],
    [
      "jacobian: of two rows that are one Value the first is lost",
      "[...(rowsAt.get(id) ?? []), index]",
      "[index]",
    ],
    [
      "jacobian: instructions in the order of a search",
      "return found.sort((a, b) => a - b);",
      "return found;",
    ],
  ),
];

const passes = [
  ...inFile(
    "passes/pipeline.ts",
    [
      "pipeline: exact mode shares before differentiation",
      'mode === "exact" ? [] :',
      'mode === "exact" ? [shared] :',
    ],
    [
      "pipeline: exact mode uses fast rules",
      'mode === "exact" ? [simplified(mode), shared]',
      'mode === "exact" ? [simplified("fast"), shared]',
    ],
  ),
  ...inFile(
    "passes/simplify.ts",
    [
      "simplify: === for Object.is",
      "Object.is(this.#builder.constantOf(id), part.value)",
      "this.#builder.constantOf(id) === part.value",
    ],
    [
      "simplify: one letter for two values",
      "return this.#same(this.#bound[part.slot] as Id, id, DEPTH);",
      "return true;",
    ],
    ["simplify: what a failed attempt would gain is kept", "    this.#gain = 0;\n", ""],
    [
      "simplify: what others use counts as gained",
      "freed && !kept && this.#uses[id] === 1",
      "freed && !kept",
    ],
    ["simplify: not commutative when matching", "args.toReversed()", "args"],
    [
      "simplify: folds what engines compute differently",
      "    if (!portable) return undefined;\n",
      "",
    ],
  ),
  ...inFile(
    "passes/share.ts",
    [
      "share: third argument not compared",
      "other.code(id) !== code || other.arg(id, 2) !== c",
      "other.code(id) !== code",
    ],
    [
      "share: operation not compared",
      "other.code(id) !== code || other.arg(id, 2) !== c",
      "other.arg(id, 2) !== c",
    ],
    ["share: every operation is commutative", "graph.row(old)?.commutative === true", "true"],
  ),
  ...inFile(
    "passes/prune.ts",
    [
      "prune: third argument taken for dead",
      "i < graph.arity(id); i++) marks",
      "i < Math.min(2, graph.arity(id)); i++) marks",
    ],
    ["uses by outputs not counted", "  for (const { id } of graph.outputs) count(id);\n", ""],
  ),
  ...inFile(
    "passes/split.ts",
    [
      "split: tape read backwards",
      'builder.read({ space: "tape", ...place },',
      'builder.read({ space: "tape", index: tape.size - 1 - place.index },',
    ],
    ["split: inputs and constants on the tape", " && !stays) places", ") places"],
    ["split: backward works all out again", "(forward[id] ? 0 : mark)", "mark"],
  ),
  ...inFile(
    "passes/chunk.ts",
    [
      "chunk: a place used again while it is read",
      "for (; current < part; current++)",
      "for (; current <= part; current++)",
    ],
    [
      "chunk: the value not kept for the last part",
      "  if (graph.value !== undefined) readers[graph.value] = last;\n",
      "",
    ],
    ["chunk: the value returned by the first part", "outputs.at(-1)?.push", "outputs[0]?.push"],
    [
      "chunk: the last of the loose outputs are lost",
      "i < loose.length; i += most",
      "i + most <= loose.length; i += most",
    ],
  ),
  ...inFile("passes/rewrite.ts", [
    "rewrite: outputs keep their old numbers",
    "({ ...output, id: image[output.id] as Id })",
    "output",
  ]),
];

const engine = inFile(
  "value.ts",
  ["engine: sum overwritten", "sum === undefined ? term : sum + term", "term"],
  ["engine: gradients of earlier calls overwritten", "node.grad += adjoint", "node.grad = adjoint"],
  [
    "engine: nodes in the order of a search",
    "const sorted = inOrderOfCreation(nodes);",
    "const sorted = nodes.reverse();",
  ],
  [
    "engine: arguments from right to left",
    "for (let j = 0, arg = node.arg(0); arg !== undefined; arg = node.arg(++j)) {\n      if (arg.op",
    "for (let j = 2, arg = node.arg(2); j >= 0; arg = node.arg(--j)) {\n      if (arg && arg.op",
  ],
  [
    "engine: nothing is zero",
    'typeof contribution === "object" ? null : contribution',
    'typeof contribution === "object" ? 0 : contribution',
  ],
  [
    "engine: swept only where something arrived",
    "node.swept = true;",
    "node.swept = adjoints[i] !== undefined;",
  ],
  ["engine: zeroGrad leaves the gradient", "value.grad = 0;\n", ""],
  ["engine: zeroGrad leaves the flag", "    value.swept = false;\n", ""],
  ["engine: x¹⁶ is no product", "const LARGEST_PRODUCT = 16;", "const LARGEST_PRODUCT = 15;"],
  ["engine: x⁻ⁿ is xⁿ", 'apply("div", 1, wholePower(x, -n))', "wholePower(x, -n)"],
  [
    "engine: Values of two traces may meet",
    "trace !== null && trace !== operand.trace",
    "trace !== null && operand.trace === null",
  ],
  [
    "engine: Values of a finished trace may be used",
    "  if (!operand.trace.open) throw new GradcError(TRACE_ESCAPED, { op });\n",
    "",
  ],
);

const tracing = [
  ...inFile(
    "trace/trace.ts",
    [
      "trace: Values from outside are frozen",
      "assertNative(...first, placeOf)",
      "void [first, assertNative]",
    ],
    [
      "trace: the last Value from outside is let through",
      "node.serial <= trace.since",
      "node.serial < trace.since",
    ],
    [
      "trace: differentiated and constant arguments mixed up",
      '? "data" : "x"].push(value)',
      '? "x" : "data"].push(value)',
    ],
    [
      "trace: not compared with a second run",
      "if (id === -1) return;",
      "if (id !== Infinity) return;",
    ],
  ),
  ...inFile(
    "ir/compare.ts",
    [
      "trace: a NaN differs from itself",
      "!Object.is(a.constant(id), b.constant(id))",
      "a.constant(id) !== b.constant(id)",
    ],
    [
      "trace: outputs of the second run not compared",
      "return sameOutputs(a, b) ? -1 : length;",
      "return -1;",
    ],
    [
      "trace: names of the outputs not compared",
      "names.every((name, i) => name === others[i])",
      "names.every(() => true)",
    ],
  ),
  ...inFile(
    "trace/replay.ts",
    ["replay: data is x", "inputs[space as keyof Inputs][index]", "inputs.x[index]"],
    ["replay: arguments reversed", "= graph.args(id).map(", "= graph.args(id).toReversed().map("],
  ),
  ...inFile(
    "trace/result.ts",
    ["result: holes are skipped", "Array.from(thing, (part, i) =>", "thing.map((part, i) =>"],
    ["result: a list in itself", " || around.includes(thing)", ""],
    [
      "result: one number makes a list a vector",
      "parts.every((part) => part === scalar)",
      "parts.some((part) => part === scalar)",
    ],
  ),
  ...inFile("ir/graph.ts", [
    "graph: 0 and -0 are one constant",
    'Object.is(value, -0) ? "-0" : value',
    "value",
  ]),
  ...inFile("trace/structure.ts", [
    "structure: matrices by column",
    "list(rows, (r) => list(columns, (c) => leaf",
    "list(columns, (c) => list(rows, (r) => leaf",
  ]),
  ...inFile(
    "trace/shapes.ts",
    [
      "shapes: rows are differentiated",
      'return kind === "constant" || kind === "rows";',
      'return kind === "constant";',
    ],
    ["shapes: two tables of rows", "const second = tables[1];", "const second = tables[2];"],
  ),
  ...inFile(
    "trace/read.ts",
    [
      "read: rows where constants stand",
      "row ? this.#next.row++ : this.#next.data++",
      "this.#next.data++",
    ],
    ["read: constants before rows are lost", "    this.data.set(constants);\n", ""],
    ["read: a table may be empty", "rows.length < 1", "rows.length < 0"],
    [
      "read: a direction has constants",
      "    if (!reader.skipData) read(argument, path, reader);",
      "    read(argument, path, reader);",
    ],
  ),
];

const running = [
  ...inFile(
    "ir/interpret.ts",
    ["interpret: a seed of 0 is 1", "memory.seed ?? 1", "memory.seed || 1"],
    ["interpret: a run starts with the operands of the one before", "      i = to;\n", ""],
  ),
  ...inFile(
    "ir/fuse.ts",
    ["fuse: a product that others read is taken", "if (uses[arg] !== 1 || ", "if ("],
    [
      "fuse: a product that is an output is taken",
      "for (const { id } of graph.outputs) uses[id] = 2;",
      "",
    ],
    [
      "fuse: a product is taken into a difference",
      " || this.#factorAt(id, 2 * pair + 1) !== ONE",
      "",
    ],
    [
      "fuse: the factors of the first product for both",
      "const pair = index >> 1;",
      "const pair = 0;",
    ],
  ),
  ...inFile(
    "ir/registers.ts",
    [
      "registers: second argument for the third",
      "const arg = graph.arg(id, j);\n      operands",
      "const arg = graph.arg(id, Math.min(j, 1));\n      operands",
    ],
    [
      "registers: free though it is read again",
      "last[arg] !== k) continue;",
      "last[arg] === FOREVER) continue;",
    ],
    [
      "registers: those of outputs are used again",
      "for (const id of kept) last[id] = FOREVER;",
      "",
    ],
    ["registers: those of inputs are used again", "if (last !== null) last[id] = FOREVER;", ""],
    ["registers: freed twice", "      last[arg] = FOREVER;\n", ""],
  ),
  ...inFile("ir/schedule.ts", [
    "schedule: an instruction is ready before its last argument",
    "if (waiting[user] === 0) ready",
    "if (waiting[user] <= 1) ready",
  ]),
  ...inFile("ir/schedule.ts", [
    "schedule: instructions of later windows wait for those of earlier ones",
    "argument >= 0 && argument < length",
    "argument < length",
  ]),
  ...inFile(
    "ir/transfer.ts",
    [
      "transfer: longer arrays are copied whole",
      "&& array.length === places.length",
      "&& array.length >= places.length",
    ],
    ["transfer: registers in any order are whole", "&& register === first.register + k", ""],
  ),
  ...inFile(
    "check/runs.ts",
    [
      "check: 0 for -0 is the same value",
      "= Object.is;",
      "= (a, b) => a === b || (Number.isNaN(a) && Number.isNaN(b));",
    ],
    [
      "check: a NaN is near to everything",
      "Math.abs(got - wanted) <= 1e-6 * Math.max(1, Math.abs(wanted))",
      "!(Math.abs(got - wanted) > 1e-6 * Math.max(1, Math.abs(wanted)))",
    ],
    [
      "check: value alone is not compared",
      "return kinds.map((how)",
      'return kinds.filter((kind) => kind !== "value").map((how)',
    ],
    [
      "check: backward is not compared",
      "return kinds.map((how)",
      'return kinds.filter((kind) => kind !== "backward").map((how)',
    ],
    [
      "check: the first element is never wrong",
      "for (let i = 0; i < have.length; i++)",
      "for (let i = 1; i < have.length; i++)",
    ],
    [
      "check: 0 for -0 is the same among several values",
      'array === "values" ? same.value : same.derivative',
      "same.derivative",
    ],
  ),
  ...inFile(
    "check/engine.ts",
    [
      "check: what the pattern leaves out is not judged",
      "      if (entry !== 0 && !expected.has(place)) found.fill(NaN);\n",
      "",
    ],
    [
      "check: cotangents are 1",
      "[root, point.cotangents[i] as number] as const",
      "[root, 1 + 0 * i] as const",
    ],
  ),
  ...inFile(
    "check/check.ts",
    [
      "check: exact mode refuses nothing",
      "if (failure !== undefined) refuse(checked, failure);",
      "",
    ],
    [
      "check: fast mode is only checked roughly",
      "if (own !== undefined) refuse(checked, own);",
      "",
    ],
    [
      "check: fast mode is only checked against itself",
      "failures.length > ordinary / 2",
      "failures.length > ordinary",
    ],
  ),
  ...inFile(
    "check/points.ts",
    ["check: no points beside kinks", "...kinks, ", ""],
    ["check: never a single row", "recipe === 4 ? 1 :", "recipe === -1 ? 1 :"],
  ),
  ...inFile("check/engine.ts", [
    "check: the engine's rows begin with the constants",
    "point.data.subarray(data.length)",
    "point.data.subarray(0)",
  ]),
];

const emission = [
  ...inFile(
    "emit/expression.ts",
    ["emit: a - (b - c) without parentheses", 'side === "left" && (same', "(same"],
    [
      "emit: -(-x) without parentheses",
      'operator === "-" ? BINDING.unary : BINDING.unary - 1',
      "BINDING.unary - 1",
    ],
    [
      "emit: -0 binds like 0",
      "value < 0 || Object.is(value, -0) ? BINDING.unary",
      "value < 0 ? BINDING.unary",
    ],
    ["emit: a question added as a boolean", "[numeric(x), numeric(y)]", "[x, y]"],
    [
      "emit: a choice in the test of a choice without parentheses",
      "const question = atLeast(test, BINDING.conditional + 1);",
      "const question = test.code;",
    ],
  ),
  ...inFile(
    "emit/code.ts",
    ["emit: literal -0 is 0", '  if (Object.is(value, -0)) return trusted("-0");\n', ""],
    ["emit: backslashes not escaped", '    if (c === "\\\\") return "\\\\\\\\";\n', ""],
    ["emit: < not escaped in strings", '["<\\p{Cc}', '["\\p{Cc}'],
    ["emit: comments end at */", '    .replaceAll("*/", "* /")\n', ""],
    [
      "emit: a name given twice",
      "    this.#taken.add(name);\n    return trusted(name);",
      "    return trusted(name);",
    ],
    [
      "emit: a name of the parent given again",
      "this.#parent !== undefined && this.#parent.#has(name)",
      "false",
    ],
    [
      "emit: globals may be hidden",
      "RESERVED.has(name) || GLOBALS.has(name) || this",
      "RESERVED.has(name) || this",
    ],
    [
      "emit: a key __proto__ sets the prototype",
      '  if (key === "__proto__") return trusted(\'["__proto__"]\');\n',
      "",
    ],
  ),
  ...inFile("passes/simplify.ts", [
    "simplify: a step gets the label of the whole",
    "this.#instantiate(arg, matched, part)",
    "this.#instantiate(arg, matched, origin)",
  ]),
  ...inFile(
    "emit/callable.ts",
    [
      "callable: a row of the matrix starts one number later",
      "subarray(${i} * ${width}, (${i} + 1) * ${width})",
      "subarray(${i}, ${i} + ${width})",
    ],
    [
      "callable: constants are passed first",
      '[...arrays, "constants" as const]',
      '["constants" as const, ...arrays]',
    ],
    [
      "callable: constants have a direction",
      "this.#cursor(this.numbers(this.local.step), this.local.step, true)",
      "this.#cursor(this.numbers(this.local.step), this.local.step)",
    ],
  ),
  ...inFile(
    "emit/checked.ts",
    [
      "checked: constants count as rows",
      "code`(${name}.length - ${literal(length)})`",
      "code`${name}.length`",
    ],
    ["checked: data may be without rows", "literal(length + columns)", "literal(length)"],
    [
      "checked: two arrays that are written may be one",
      "!other.written || j < i ?",
      "!other.written ?",
    ],
    [
      "checked: forward may write its tape into x",
      ' || (parameter === "tape" && kind === "forward")',
      "",
    ],
    [
      "checked: tangents may be the direction",
      '  "tangents",\n  "product",\n]);',
      '  "product",\n]);',
    ],
    [
      "checked: every matrix is square",
      'inputs * (programs.product === "hessian" ? inputs : values)',
      "inputs * inputs",
    ],
    ["checked: entries are not spread", "...(isFull(programs) ? [] : [spread()]),", ""],
  ),
  ...inFile(
    "emit/libraries.ts",
    [
      "libraries: a file holds the text of the wrapper",
      "toString.call(original)",
      "toString.call(evaluate)",
    ],
    [
      "libraries: a bundler's mark is not defined",
      "return [...texts, marker];",
      "return marker && texts;",
    ],
    [
      "libraries: those of the first graph alone",
      "  return [...found];\n}\n\n/** Gives",
      "  return [...found].slice(0, 1);\n}\n\n/** Gives",
    ],
  ),
  ...inFile(
    "build/verify-file.ts",
    ["build: the file is not run", "complaint(gradient, exports[name] as FlatFunctions)", "null"],
    [
      "build: the file is compared with itself",
      "const wanted = runCompiled(compilation, point);",
      "const wanted = runFlat(flat, programs, point);",
    ],
  ),
  ...inFile("emit/statement.ts", [
    "emit: a line of 80 columns taken for too long",
    "inside + widthOf(line) <= WIDTH;",
    "inside + widthOf(line) < WIDTH;",
  ]),
  ...inFile(
    "emit/javascript.ts",
    ["emit: written inside where spelled twice", "!this.#repeated[id] && ", ""],
    [
      "emit: a stored result stands in no variable for its other uses",
      "outputs.length > 0 && this.#uses[id] === 1)",
      "outputs.length > 0)",
    ],
    ["emit: gradients that are inputs not stored", "    this.#storeRest();\n", ""],
    [
      "emit: a boolean returned",
      "return ${numeric(this.#mention(value)).code};",
      "return ${this.#mention(value).code};",
    ],
  ),
];

const library = [
  ...inFile(
    "structured.ts",
    [
      "structured: rows as wide as there are values",
      "this.lengths.inputs * row++",
      "this.lengths.values * row++",
    ],
    [
      "structured: entries in transposed places",
      "row * width + (columns[k] as number)",
      "(columns[k] as number) * width + row",
    ],
    ["structured: what the matrix held before stays", "    matrix.fill(0);\n", ""],
    ["structured: x for the direction", "x, s.direction(direction), values", "x, x, values"],
    [
      "structured: cotangents are 1",
      "x, s.cotangents(cotangent), values",
      "x, s.cotangents(cotangent).fill(1), values",
    ],
    [
      "structured: the gradient for the product",
      "s.gradient(reader(product))",
      "s.gradient(reader(grad))",
    ],
    [
      "structured: the matrix may be x",
      "if (other === matrix) throw new GradcError(ARRAYS_SHARED, { first: name, second: what });",
      "void [other, name];",
    ],
  ),
  ...inFile(
    "define-op.ts",
    ["defineOp: gate ignored", "places.when === undefined ?", "places.when !== -1 ?"],
    [
      "defineOp: the first derivative for all",
      "const places = outputs[i];",
      "const places = outputs[0];",
    ],
    [
      "defineOp: the first argument for the result",
      "[x, y, w].slice(0, arity), z]",
      "[x, y, w].slice(0, arity), x]",
    ],
    [
      "defineOp: arguments reversed in code",
      "s.call(library, ...[x, y, w].slice(0, arity))",
      "s.call(library, ...[x, y, w].slice(0, arity).toReversed())",
    ],
    [
      "defineOp: the adjoint forgotten",
      "const term = k.mul(g, results[places.value] as typeof g);",
      "const term = results[places.value] as typeof g;",
    ],
    [
      "defineOp: a result that is no number is let through",
      'typeof result === "number" ?',
      "result !== null ?",
    ],
  ),
  ...inFile(
    "gradient.ts",
    [
      "gradient: captured Values are frozen",
      'builder.input("data", captured.push(node) - 1)',
      "builder.constant(Value.peek(node))",
    ],
    ["gradient: stand-ins stay open", "    for (const input of inputs) input.open = false;\n", ""],
    [
      "gradient: Values stand for themselves",
      "const stand = new StandIn(",
      "if (operand !== null) return operand as StandIn;\n  const stand = new StandIn(",
    ],
    [
      "gradient: a stand-in outside of its trace",
      "operand.trace === null ? stand : recorded(stand)",
      "stand",
    ],
  ),
  ...inFile(
    "special.ts",
    ["erf: a digit of a coefficient", "0.11283791670954305", "0.11283791670964305"],
    ["erf: 1 from 5 on", "if (a > 6) return", "if (a > 5) return"],
    ["erfc: 0 from 27 on", "if (a > 28) return", "if (a > 27) return"],
    ["erfc: third term of the series", "0.6666666666666666 * e", "0.3333333333333333 * e"],
    [
      "erfc: not reflected",
      "const y = u * power;\n  return x < 0 ? 2 - y : y;",
      "const y = u * power;\n  return x < 0 ? 1 - y : y;",
    ],
  ),
  ...inFile(
    "nn.ts",
    [
      "nn: a neuron's bias before its weights",
      "return [...this.weights, this.bias];",
      "return [this.bias, ...this.weights];",
    ],
    [
      "nn: bias added last",
      "const act = this.weights.reduce((sum, w, i) => add(sum, mul(w, x[i] as Operand)), this.bias);",
      "const act = add(this.weights.map((w, i) => mul(w, x[i] as Operand)).reduce(add), this.bias);",
    ],
    ["nn: relu after the last layer", "i !== outputs.length - 1", "i !== outputs.length"],
  ),
  ...inFile(
    "functions.ts",
    [
      "functions: logSumExp of infinities",
      "where(eq(stopGradient(mul(largest, 0)), 0), largest, 0)",
      "largest",
    ],
    [
      "functions: norm at the zero vector",
      "where(eq(squares, 0), 0, sqrt(squares))",
      "sqrt(squares)",
    ],
  ),
];

export const MUTANTS: readonly Mutant[] = [
  derivatives,
  meanings,
  facts,
  rules,
  differentiation,
  passes,
  engine,
  tracing,
  running,
  emission,
  library,
  LOOPS,
  PLAIN,
  EXPLAINING,
].flat();
