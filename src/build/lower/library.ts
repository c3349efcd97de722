/**
 * The types of JavaScript's own that the shapes of parameters are made of.
 *
 * The non-obvious decision: TypeScript's real library takes longer to read than everything else
 * together, and all that is asked of the types is the shape of a few parameters.
 */

const LISTS = [
  "Float64Array",
  "Float32Array",
  "Int8Array",
  "Int16Array",
  "Int32Array",
  "Uint8Array",
  "Uint16Array",
  "Uint32Array",
];

/** Types whose shape is a list of numbers, but for its length. */
export const NUMBER_LISTS: ReadonlySet<string> = new Set(LISTS);

/** The text of the library. */
export const LIBRARY: string = `
interface Boolean {} interface Function {} interface CallableFunction extends Function {}
interface NewableFunction extends Function {} interface IArguments {} interface Object {}
interface RegExp {} interface String { readonly length: number } interface Symbol {}
interface Number { valueOf(): number }
interface ArrayLike<T> { readonly length: number; readonly [n: number]: T }
interface ReadonlyArray<T> {
  readonly length: number; readonly [n: number]: T;
  map<U>(f: (value: T, index: number) => U): U[];
  slice(from?: number, to?: number): T[];
  filter(f: (value: T, index: number) => unknown): T[];
  concat(...more: (T | readonly T[])[]): T[];
  flatMap<U>(f: (value: T, index: number) => U | readonly U[]): U[];
  reduce(f: (a: T, b: T, index: number) => T): T;
  reduce<U>(f: (a: U, b: T, index: number) => U, start: U): U;
  at(index: number): T | undefined;
}
interface Array<T> extends ReadonlyArray<T> { length: number; [n: number]: T; push(...more: T[]): number }
interface Math { readonly PI: number; readonly E: number; readonly [name: string]: any }
declare const Math: Math;
declare const Array: { from<T, U>(from: ArrayLike<T>, f: (value: T, index: number) => U): U[]; isArray(thing: unknown): boolean };
${LISTS.map((name) => `interface ${name} { readonly length: number; [n: number]: number }`).join("\n")}
type Partial<T> = { [P in keyof T]?: T[P] };
type Required<T> = { [P in keyof T]-?: T[P] };
type Readonly<T> = { readonly [P in keyof T]: T[P] };
type Pick<T, K extends keyof T> = { [P in K]: T[P] };
type Record<K extends keyof any, T> = { [P in K]: T };
type Exclude<T, U> = T extends U ? never : T;
type Extract<T, U> = T extends U ? T : never;
type Omit<T, K extends keyof any> = Pick<T, Exclude<keyof T, K>>;
type NonNullable<T> = T & {};
type Parameters<T> = T extends (...args: infer P) => any ? P : never;
type ReturnType<T> = T extends (...args: any) => infer R ? R : any;
`;
