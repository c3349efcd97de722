/**
 * The core of all compilers: trace → passes → emit → function, and the check that ends it.
 *
 * The non-obvious decision: text is made only when something needs it. A program on the
 * interpreter backend never emits, and asking for `source` never evaluates.
 */
import { chooseBackend, makeFlat } from "./backend.ts";
import { check, checkedWhenRead, pointCount } from "./check/check.ts";
import { sweep } from "./check/engine.ts";
import { attach, type Compilation } from "./compiled.ts";
import { codeGenerationAllowed, emitSources } from "./emit/evaluate.ts";
import { emitModule, joinParts } from "./emit/module.ts";
import { kindsOf, mainKind } from "./emit/programs.ts";
import { OPERAND_INVALID, ROWS_UNSUPPORTED, SHAPE_INVALID } from "./catalogue.ts";
import { describe, GradcError } from "./errors.ts";
import { extended } from "./lazy.ts";
import { isOptions, type MatrixOptions, readOptions } from "./options.ts";
import {
  lowerToPrograms,
  OF_ONE_VALUE,
  type Product,
  type Program,
  type Programs,
} from "./passes/products.ts";
import type { OptionalPass } from "./passes/pipeline.ts";
import { denseMembers, structured } from "./structured.ts";
import { parameterNames, takesRest } from "./trace/parameters.ts";
import { type Lap, type Measure, stopwatch, unmeasured } from "./stopwatch.ts";
import { assertShapes, rowsIn, scalar, type Shape } from "./trace/shapes.ts";
import { type TraceableFunction, traceFunction } from "./trace/trace.ts";

/** The texts, made when they are read. The module's export is named after the product. */
function sourceOf(compilation: Compilation): object {
  const source = {
    get module() {
      return joinParts(emitModule([{ name: product, doc: "", compilation }]));
    },
  };
  const { product } = compilation.programs;
  for (const kind of kindsOf(compilation.programs)) {
    const get = (): string => compilation.sources[kind].text;
    Object.defineProperty(source, kind, { get, enumerable: true });
  }
  return source;
}

/** What is compiled, and how. */
interface Order {
  readonly product: Product;
  readonly fn: TraceableFunction;
  readonly shapes: readonly Shape[];
  readonly options: Required<MatrixOptions>;
  /** Passes that are left out. */
  readonly without?: readonly OptionalPass[];
}

function compile(order: Order, measure: Measure = unmeasured): Compilation {
  const { product, fn, shapes, options, without = [] } = order;
  const parameters = parameterNames(fn, shapes.length);
  const returns = OF_ONE_VALUE[product] ? "one" : "structure";
  const keepsLoops = product === "gradient" && options.loops !== false;
  const traced = measure(
    "trace",
    () => traceFunction(fn, shapes, parameters, returns, keepsLoops),
    ({ graph }) => graph.length,
  );
  // Short loops are no gain where an interpreter runs them.
  const interpreted = options.backend === "interpreter" || !codeGenerationAllowed();
  const programs = lowerToPrograms(traced, product, { ...options, interpreted, without, measure });
  const sources = emitSources(programs);
  const backend = chooseBackend(programs, options.backend);
  const flat = makeFlat(programs, backend, sources);
  const verify = (): void =>
    check(compilation, pointCount({ options: { ...options, check: true }, traced, programs }));
  const compilation: Compilation = {
    fn,
    shapes,
    parameters,
    options,
    without,
    traced,
    programs,
    sources,
    flat,
    backend,
    verify,
    sweep: (point) => sweep(compilation, point),
    time: () => timesOf(order),
    again: ({ without: left = without, ...others }) =>
      compile({ ...order, options: { ...options, ...others }, without: left }),
  };
  const now = options.check === "auto" ? [mainKind(programs)] : kindsOf(programs);
  check(compilation, pointCount(compilation), now);
  return compilation;
}

/** Compiles once more, all of it at once, and measures each stage. */
function timesOf(order: Order): readonly Lap[] {
  const { laps, measure } = stopwatch();
  const unchecked = { ...order.options, check: false };
  const compilation = compile({ ...order, options: unchecked }, measure);
  const { programs, sources, flat, backend, verify } = compilation;
  for (const kind of kindsOf(programs)) {
    // That of the main function is there already.
    const lower = (): Program => programs.functions[kind] as Program;
    measure(`lower ${kind}`, lower, ({ graph }) => graph.length);
    if (backend === "function") measure(`emit ${kind}`, () => sources[kind]);
    measure(`load ${kind}`, () => flat[kind]);
  }
  measure("check", verify);
  return laps;
}

/** Made when they are read: they need the halves. */
const tapeMembers = (programs: Programs): object => ({
  get tapeLength() {
    return programs.tapeLength;
  },
  get tapeRowLength() {
    return programs.tapePerRow ?? 0;
  },
});

function present(compilation: Compilation): object {
  const { programs, backend } = compilation;
  const { graph, stages } = programs.main;
  const { outputs, x, data, row = [] } = graph.names;
  const isGradient = programs.product === "gradient";
  const flat = checkedWhenRead(compilation);
  const lazy = isGradient ? extended(tapeMembers(programs), flat) : flat;
  const compiled = extended(structured(compilation), lazy);
  Object.assign(compiled, {
    ...denseMembers(compilation),
    inputLength: x.length,
    dataLength: data.length,
    ...(isGradient ? { rowLength: row.length } : {}),
    inputNames: x,
    ...(outputs === undefined ? {} : { outputLength: outputs.length, outputNames: outputs }),
    ...(programs.pattern && { pattern: programs.pattern, direction: programs.direction }),
    source: sourceOf(compilation),
    graph,
    stages,
    backend,
  });
  attach(compiled, compilation);
  return compiled;
}

/**
 * Compiles a function to one of the products.
 * @param rest shapes, and options last
 * @throws GradcError TRACE_…, SHAPE_INVALID, OPTION_INVALID, CHECK_FAILED
 */
export function compileProduct(
  product: Product,
  where: string,
  fn: unknown,
  rest: readonly unknown[],
): object {
  const isClass = typeof fn === "function" && /^class\b/.test(String(fn));
  if (typeof fn !== "function" || isClass) {
    const got = isClass ? "a class" : describe(fn);
    throw new GradcError(OPERAND_INVALID, { where: `${where}(fn)`, got });
  }
  const options = isOptions(rest.at(-1)) ? (rest.at(-1) as MatrixOptions) : undefined;
  const given = options === undefined ? rest : rest.slice(0, -1);
  if (given.length === 0 && fn.length === 0 && takesRest(fn as TraceableFunction)) {
    const got = "nothing for a rest parameter, whose length is unknown";
    throw new GradcError(SHAPE_INVALID, { where: "the list of shapes", got });
  }
  const shapes: readonly unknown[] =
    given.length > 0
      ? given
      : Array.from({ length: (fn as TraceableFunction).length }, () => scalar);
  assertShapes(shapes);
  if (product !== "gradient" && rowsIn(shapes) !== undefined) {
    throw new GradcError(ROWS_UNSUPPORTED, { compiler: where });
  }
  const read = readOptions(options ?? {}, product);
  return present(compile({ product, fn: fn as TraceableFunction, shapes, options: read }));
}
