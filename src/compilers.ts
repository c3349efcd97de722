/**
 * The compilers: `compileGrad` and, for derivatives of several values, of second order and along
 * directions, its five sisters.
 *
 * The non-obvious decision: each has the same three signatures, scalars only, shapes with options
 * and shapes alone, because TypeScript infers nothing through one that covers all three; once for
 * functions of Values and once for functions of numbers.
 */
import { compileProduct } from "./compile.ts";
import type {
  CompiledGrad,
  CompiledHessian,
  CompiledHvp,
  CompiledJacobian,
  CompiledJvp,
  CompiledVjp,
} from "./compiled.ts";
import type { MatrixOptions, Options } from "./options.ts";
import type {
  Arguments,
  Directions,
  Gradients,
  ShapeLike,
  TracedArguments,
} from "./trace/shapes.ts";
import type {
  FilledPlain,
  PlainArguments,
  PlainFunction,
  PlainGradients,
  PlainOutputs,
  PlainTraced,
} from "./trace/plain-types.ts";
import type { Value } from "./value.ts";

/** One shape or more: without any, the types of the parameters say what they are. */
type Shapes = readonly [ShapeLike, ...ShapeLike[]];

type Scalars<P extends readonly Value[]> = { [K in keyof P]: number };

/** What a function of several outputs returns: a Value, or arrays and plain objects of Values. */
export type Outputs = Value | readonly unknown[] | { readonly [key: string]: unknown };

/** A structure of outputs with `Leaf` in the place of each Value. */
export type Filled<R, Leaf> = R extends Value
  ? Leaf
  : { -readonly [K in keyof R]: Filled<R[K], Leaf> };

/**
 * Compiles a function of Values into its value and gradient.
 *
 * Without shapes each parameter of `fn` is a scalar. With shapes there is one for each parameter:
 * `scalar`, `vector(n)`, `matrix(rows, columns)`, `constant(shape)` for what is not
 * differentiated, and arrays and plain objects of shapes; and, in `compileGrad` alone, `rows(shape)`
 * for a table of data rows whose count is known only at a call. Options come last.
 *
 * `fn` is run twice on Values without data (tracing), then, for the check, a few times on Values
 * with data. In exact mode value and gradient are bit-identical to the interpreted engine's, for
 * every input; only the sign of a zero gradient may differ.
 *
 * @throws GradcError TRACE_… where `fn` does what cannot be traced; SHAPE_INVALID, OPTION_INVALID
 *   and in its sisters ROWS_UNSUPPORTED for wrong arguments; CHECK_FAILED if the result disagrees
 *   with the engine
 */
export function compileGrad<P extends Value[]>(
  fn: (...args: P) => Value,
  options?: Options,
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
// Plain arithmetic, which `gradc build` and the bundler plug-ins lower.
export function compileGrad<P extends readonly unknown[]>(
  fn: PlainFunction<P, number>,
  options?: Options,
): CompiledGrad<PlainArguments<P>, PlainGradients<P>>;
export function compileGrad<const S extends Shapes>(
  fn: (...args: PlainTraced<S>) => number,
  ...shapesAndOptions: [...S, Options]
): CompiledGrad<Arguments<S>, Gradients<S>>;
export function compileGrad<const S extends Shapes>(
  fn: (...args: PlainTraced<S>) => number,
  ...shapes: S
): CompiledGrad<Arguments<S>, Gradients<S>>;
export function compileGrad(fn: unknown, ...rest: readonly unknown[]): unknown {
  return compileProduct("gradient", "compileGrad", fn, rest);
}

/**
 * Compiles a function of Values that returns several, as an array or an object, nested at will,
 * into its values and their gradients: the Jacobian matrix. Shapes, options, errors and exactness
 * are those of `compileGrad`.
 *
 * Entries that are always 0 are found while compiling and never computed; `pattern` names the
 * others, and `valueAndEntries` fills only those.
 */
export function compileJacobian<P extends Value[], const R extends Outputs>(
  fn: (...args: P) => R,
  options?: MatrixOptions,
): CompiledJacobian<Scalars<P>, Filled<R, number>, Filled<R, Scalars<P>>>;
// Before the next one, for which options would pass as one more shape.
export function compileJacobian<const S extends readonly ShapeLike[], const R extends Outputs>(
  fn: (...args: TracedArguments<S>) => R,
  ...shapesAndOptions: [...S, MatrixOptions]
): CompiledJacobian<Arguments<S>, Filled<R, number>, Filled<R, Gradients<S>>>;
export function compileJacobian<const S extends readonly ShapeLike[], const R extends Outputs>(
  fn: (...args: TracedArguments<S>) => R,
  ...shapes: S
): CompiledJacobian<Arguments<S>, Filled<R, number>, Filled<R, Gradients<S>>>;
// Plain arithmetic, which `gradc build` and the bundler plug-ins lower.
export function compileJacobian<P extends readonly unknown[], const R extends PlainOutputs>(
  fn: PlainFunction<P, R>,
  options?: MatrixOptions,
): CompiledJacobian<PlainArguments<P>, R, FilledPlain<R, PlainGradients<P>>>;
export function compileJacobian<const S extends Shapes, const R extends PlainOutputs>(
  fn: (...args: PlainTraced<S>) => R,
  ...shapesAndOptions: [...S, MatrixOptions]
): CompiledJacobian<Arguments<S>, R, FilledPlain<R, Gradients<S>>>;
export function compileJacobian<const S extends Shapes, const R extends PlainOutputs>(
  fn: (...args: PlainTraced<S>) => R,
  ...shapes: S
): CompiledJacobian<Arguments<S>, R, FilledPlain<R, Gradients<S>>>;
export function compileJacobian(fn: unknown, ...rest: readonly unknown[]): unknown {
  return compileProduct("jacobian", "compileJacobian", fn, rest);
}

/**
 * Compiles a function of Values into its value, gradient and Hessian matrix. Shapes, options and
 * errors are those of `compileGrad`.
 *
 * Each pair of inputs is computed once, and entries that are always 0 never. The Hessian is the
 * derivative of the compiled gradient; in exact mode it has the bits that the interpreted engine
 * gives when it differentiates that gradient.
 */
export function compileHessian<P extends Value[]>(
  fn: (...args: P) => Value,
  options?: MatrixOptions,
): CompiledHessian<Scalars<P>, Scalars<P>, { [K in keyof P]: Scalars<P> }>;
// Before the next one, for which options would pass as one more shape.
export function compileHessian<const S extends readonly ShapeLike[]>(
  fn: (...args: TracedArguments<S>) => Value,
  ...shapesAndOptions: [...S, MatrixOptions]
): CompiledHessian<Arguments<S>, Gradients<S>, Gradients<S, Gradients<S>>>;
export function compileHessian<const S extends readonly ShapeLike[]>(
  fn: (...args: TracedArguments<S>) => Value,
  ...shapes: S
): CompiledHessian<Arguments<S>, Gradients<S>, Gradients<S, Gradients<S>>>;
// Plain arithmetic, which `gradc build` and the bundler plug-ins lower.
export function compileHessian<P extends readonly unknown[]>(
  fn: PlainFunction<P, number>,
  options?: MatrixOptions,
): CompiledHessian<PlainArguments<P>, PlainGradients<P>, PlainGradients<P, PlainGradients<P>>>;
export function compileHessian<const S extends Shapes>(
  fn: (...args: PlainTraced<S>) => number,
  ...shapesAndOptions: [...S, MatrixOptions]
): CompiledHessian<Arguments<S>, Gradients<S>, Gradients<S, Gradients<S>>>;
export function compileHessian<const S extends Shapes>(
  fn: (...args: PlainTraced<S>) => number,
  ...shapes: S
): CompiledHessian<Arguments<S>, Gradients<S>, Gradients<S, Gradients<S>>>;
export function compileHessian(fn: unknown, ...rest: readonly unknown[]): unknown {
  return compileProduct("hessian", "compileHessian", fn, rest);
}

/**
 * Compiles a function of Values, which may return several, into its values and their derivatives
 * along a direction (Jacobian-vector product, forward mode). It costs about as much as the
 * function itself, however many outputs there are. Shapes, options, errors and exactness are those
 * of `compileGrad`.
 */
export function compileJvp<P extends Value[], const R extends Outputs>(
  fn: (...args: P) => R,
  options?: Options,
): CompiledJvp<Scalars<P>, Scalars<P>, Filled<R, number>>;
// Before the next one, for which options would pass as one more shape.
export function compileJvp<const S extends readonly ShapeLike[], const R extends Outputs>(
  fn: (...args: TracedArguments<S>) => R,
  ...shapesAndOptions: [...S, Options]
): CompiledJvp<Arguments<S>, Directions<S>, Filled<R, number>>;
export function compileJvp<const S extends readonly ShapeLike[], const R extends Outputs>(
  fn: (...args: TracedArguments<S>) => R,
  ...shapes: S
): CompiledJvp<Arguments<S>, Directions<S>, Filled<R, number>>;
// Plain arithmetic, which `gradc build` and the bundler plug-ins lower.
export function compileJvp<P extends readonly unknown[], const R extends PlainOutputs>(
  fn: PlainFunction<P, R>,
  options?: Options,
): CompiledJvp<PlainArguments<P>, PlainArguments<P>, R>;
export function compileJvp<const S extends Shapes, const R extends PlainOutputs>(
  fn: (...args: PlainTraced<S>) => R,
  ...shapesAndOptions: [...S, Options]
): CompiledJvp<Arguments<S>, Directions<S>, R>;
export function compileJvp<const S extends Shapes, const R extends PlainOutputs>(
  fn: (...args: PlainTraced<S>) => R,
  ...shapes: S
): CompiledJvp<Arguments<S>, Directions<S>, R>;
export function compileJvp(fn: unknown, ...rest: readonly unknown[]): unknown {
  return compileProduct("jvp", "compileJvp", fn, rest);
}

/**
 * Compiles a function of Values that returns several into its values and the gradient of a
 * weighted sum of them (vector-Jacobian product, reverse mode), the weights given at each call.
 * Shapes, options, errors and exactness are those of `compileGrad`.
 */
export function compileVjp<P extends Value[], const R extends Outputs>(
  fn: (...args: P) => R,
  options?: Options,
): CompiledVjp<Scalars<P>, Filled<R, number>, Scalars<P>>;
// Before the next one, for which options would pass as one more shape.
export function compileVjp<const S extends readonly ShapeLike[], const R extends Outputs>(
  fn: (...args: TracedArguments<S>) => R,
  ...shapesAndOptions: [...S, Options]
): CompiledVjp<Arguments<S>, Filled<R, number>, Gradients<S>>;
export function compileVjp<const S extends readonly ShapeLike[], const R extends Outputs>(
  fn: (...args: TracedArguments<S>) => R,
  ...shapes: S
): CompiledVjp<Arguments<S>, Filled<R, number>, Gradients<S>>;
// Plain arithmetic, which `gradc build` and the bundler plug-ins lower.
export function compileVjp<P extends readonly unknown[], const R extends PlainOutputs>(
  fn: PlainFunction<P, R>,
  options?: Options,
): CompiledVjp<PlainArguments<P>, R, PlainGradients<P>>;
export function compileVjp<const S extends Shapes, const R extends PlainOutputs>(
  fn: (...args: PlainTraced<S>) => R,
  ...shapesAndOptions: [...S, Options]
): CompiledVjp<Arguments<S>, R, Gradients<S>>;
export function compileVjp<const S extends Shapes, const R extends PlainOutputs>(
  fn: (...args: PlainTraced<S>) => R,
  ...shapes: S
): CompiledVjp<Arguments<S>, R, Gradients<S>>;
export function compileVjp(fn: unknown, ...rest: readonly unknown[]): unknown {
  return compileProduct("vjp", "compileVjp", fn, rest);
}

/**
 * Compiles a function of Values into its value, gradient and the product of its Hessian matrix
 * with a direction (forward over reverse mode). It costs a few times as much as the function
 * itself, however many inputs there are. Shapes, options and errors are those of `compileGrad`;
 * exactness is that of `compileHessian`.
 */
export function compileHvp<P extends Value[]>(
  fn: (...args: P) => Value,
  options?: Options,
): CompiledHvp<Scalars<P>, Scalars<P>, Scalars<P>>;
// Before the next one, for which options would pass as one more shape.
export function compileHvp<const S extends readonly ShapeLike[]>(
  fn: (...args: TracedArguments<S>) => Value,
  ...shapesAndOptions: [...S, Options]
): CompiledHvp<Arguments<S>, Directions<S>, Gradients<S>>;
export function compileHvp<const S extends readonly ShapeLike[]>(
  fn: (...args: TracedArguments<S>) => Value,
  ...shapes: S
): CompiledHvp<Arguments<S>, Directions<S>, Gradients<S>>;
// Plain arithmetic, which `gradc build` and the bundler plug-ins lower.
export function compileHvp<P extends readonly unknown[]>(
  fn: PlainFunction<P, number>,
  options?: Options,
): CompiledHvp<PlainArguments<P>, PlainArguments<P>, PlainGradients<P>>;
export function compileHvp<const S extends Shapes>(
  fn: (...args: PlainTraced<S>) => number,
  ...shapesAndOptions: [...S, Options]
): CompiledHvp<Arguments<S>, Directions<S>, Gradients<S>>;
export function compileHvp<const S extends Shapes>(
  fn: (...args: PlainTraced<S>) => number,
  ...shapes: S
): CompiledHvp<Arguments<S>, Directions<S>, Gradients<S>>;
export function compileHvp(fn: unknown, ...rest: readonly unknown[]): unknown {
  return compileProduct("hvp", "compileHvp", fn, rest);
}
