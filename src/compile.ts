/**
 * `compileGrad`: trace → passes → emit → function, and the check that ends it.
 *
 * The non-obvious decision: text is made only when something needs it. A program on the
 * interpreter backend never emits, and asking for `source` never evaluates.
 */
import { makeFlat } from "./backend.ts";
import { check, pointCount } from "./check/check.ts";
import {
  attach,
  type Compilation,
  type CompiledGrad,
  type Source,
  type ValueAndGrad,
} from "./compiled.ts";
import { codeGenerationAllowed, emitSources, type Sources } from "./emit/evaluate.ts";
import { emitModule, joinParts } from "./emit/module.ts";
import { describe, GradcError } from "./errors.ts";
import { isOptions, type Options, readOptions } from "./options.ts";
import { lowerToPrograms } from "./passes/pipeline.ts";
import { parameterNames } from "./trace/parameters.ts";
import {
  type Arguments,
  assertShape,
  type Gradients,
  scalar,
  type Shape,
  type ShapeLike,
  type TracedArguments,
} from "./trace/shapes.ts";
import { buildGradient, flatten } from "./trace/structure.ts";
import { type TraceableFunction, traceFunction } from "./trace/trace.ts";
import type { Value } from "./value.ts";

type Scalars<P extends readonly Value[]> = { [K in keyof P]: number };

/** Calls `make` once, when the result is first needed. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The function on structured arguments. */
function structured(compilation: Compilation): (...args: unknown[]) => ValueAndGrad<unknown> {
  const { shapes, parameters, flat, programs } = compilation;
  const { names } = programs.fused;
  const lengths = { x: names.x.length, data: names.data.length };
  return (...args) => {
    const { x, data } = flatten(shapes, parameters, args, lengths, "the compiled function");
    const grad = new Float64Array(names.x.length);
    const value = flat.valueAndGrad(x, grad, data);
    let next = 0;
    const element = (): number => grad[next++] as number;
    return { value, grad: shapes.map((shape) => buildGradient(shape, element)) };
  };
}

function sourceOf(compilation: Compilation): Source {
  const text = (kind: keyof Sources): string => compilation.sources()[kind];
  return {
    get value() {
      return text("value");
    },
    get forward() {
      return text("forward");
    },
    get backward() {
      return text("backward");
    },
    get valueAndGrad() {
      return text("valueAndGrad");
    },
    get module() {
      return joinParts(emitModule([{ name: "gradient", doc: "", compilation }]));
    },
  };
}

function compile(
  fn: TraceableFunction,
  shapes: readonly Shape[],
  options: Required<Options>,
): Compilation {
  const parameters = parameterNames(fn, shapes.length);
  const traced = traceFunction(fn, shapes, parameters);
  const programs = lowerToPrograms(traced.graph, options.mode);
  const sources = once(() => emitSources(programs));
  const generate = options.backend !== "interpreter" && codeGenerationAllowed();
  const backend = generate ? "function" : "interpreter";
  const flat = makeFlat(programs, backend, sources);
  const verify = (): void =>
    check(compilation, pointCount({ options: { ...options, check: true }, traced }));
  const compilation: Compilation = {
    fn,
    shapes,
    parameters,
    options,
    traced,
    programs,
    sources,
    flat,
    backend,
    verify,
  };
  check(compilation, pointCount(compilation));
  return compilation;
}

function present(compilation: Compilation): CompiledGrad<unknown[], unknown> {
  const { programs, backend } = compilation;
  const { names } = programs.fused;
  const compiled = Object.assign(structured(compilation), {
    ...compilation.flat,
    inputLength: names.x.length,
    tapeLength: programs.tapeLength,
    dataLength: names.data.length,
    inputNames: names.x,
    source: sourceOf(compilation),
    graph: programs.fused,
    stages: programs.stages,
    backend,
  });
  attach(compiled, compilation);
  return compiled;
}

/**
 * Compiles a function of Values into its value and gradient.
 *
 * Without shapes each parameter of `fn` is a scalar. With shapes there is one for each parameter:
 * `scalar`, `vector(n)`, `matrix(rows, columns)`, `constant(shape)` for what is not
 * differentiated, and arrays and plain objects of shapes. Options come last.
 *
 * `fn` is run twice on Values without data (tracing), then, for the check, a few times on Values
 * with data. In exact mode value and gradient are bit-identical to the interpreted engine's, for
 * every input; only the sign of a zero gradient may differ.
 *
 * @throws GradcError TRACE_… where `fn` does what cannot be traced; SHAPE_INVALID,
 *   OPTION_INVALID for wrong arguments; CHECK_FAILED if the result disagrees with the engine
 */
export function compileGrad<P extends Value[]>(
  fn: (...args: P) => Value,
): CompiledGrad<Scalars<P>, Scalars<P>>;
export function compileGrad<P extends Value[]>(
  fn: (...args: P) => Value,
  options: Options,
): CompiledGrad<Scalars<P>, Scalars<P>>;
// Before the next one, for which options would pass as one more shape.
export function compileGrad<const S extends readonly ShapeLike[]>(
  fn: (...args: TracedArguments<S>) => Value,
  ...shapesAndOptions: [...S, Options]
): CompiledGrad<Arguments<S>, Gradients<S>>;
export function compileGrad<const S extends readonly ShapeLike[]>(
  fn: (...args: TracedArguments<S>) => Value,
  ...shapes: S
): CompiledGrad<Arguments<S>, Gradients<S>>;
export function compileGrad(fn: unknown, ...rest: readonly unknown[]): unknown {
  if (typeof fn !== "function") {
    throw new GradcError("OPERAND_INVALID", { where: "compileGrad(fn)", got: describe(fn) });
  }
  const options = isOptions(rest.at(-1)) ? (rest.at(-1) as Options) : undefined;
  const given = options === undefined ? rest : rest.slice(0, -1);
  const shapes =
    given.length > 0
      ? given
      : Array.from({ length: (fn as TraceableFunction).length }, () => scalar);
  shapes.forEach((shape, i) => assertShape(shape, `shape ${i + 1}`));
  return present(
    compile(fn as TraceableFunction, shapes as readonly Shape[], readOptions(options ?? {})),
  );
}
