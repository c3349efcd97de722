/**
 * Random functions in plain arithmetic, as source text: what people write in a `.grad.ts` file, in
 * all the forms that can be lowered.
 *
 * The non-obvious decision: results stay within a few units (every statement that feeds a variable
 * bounds it), so differences of the value can judge the gradient.
 */
import { uniform } from "../../../src/random.ts";

/** A random program: `export function NAME(a: number, b: number, xs: …, p: …, rows?: …): number`. */
export interface PlainProgram {
  readonly name: string;
  readonly text: string;
}

/** How many numbers a program takes: a, b, xs[0 … 2], p.k, p.at[0], p.at[1]. */
export const INPUTS = 8;

/** How many numbers a row has: row.r, row.s[0], row.s[1]. */
const COLUMNS = 3;

/** The arguments of a program from a list of numbers, and from the numbers of all rows. */
export function argumentsFrom(x: readonly number[], data: readonly number[] = []): unknown[] {
  const [a, b, c, d, e, k, u, v] = x;
  const rows = Array.from({ length: data.length / COLUMNS }, (_, i) => {
    const [r, s, t] = data.slice(COLUMNS * i);
    return { r, s: [s, t] };
  });
  return [a, b, [c, d, e], { k, at: [u, v] }, rows];
}

/** What every file of programs begins with: functions that programs call. */
export const PREAMBLE = `
interface P { k: number; at: [number, number] }
interface Row { r: number; s: [number, number] }
const clampTo = (x: number, low: number, high: number): number => {
  if (x < low) return low;
  if (x > high) return high;
  return x;
};
function pick(flag: boolean, yes: number, no: number): number { return flag ? yes : no; }
function polynomial(x: number, ...coefficients: number[]): number {
  let sum = 0;
  for (const c of coefficients) sum = sum * x + c;
  return Math.tanh(sum);
}
class Counter {
  total = 0;
  private readonly step: number;
  constructor(step: number) {
    if (step > 0) this.step = step; else this.step = -step / 2;
  }
  add(x: number): this {
    this.total += x * this.step;
    if (this.total > 3) this.total = 3 - Math.sin(this.total);
    return this;
  }
  get half(): number { return this.total / 2; }
}
`;

/** Draws programs. */
class Author {
  readonly #next: () => number;
  #names = 0;
  /** Variables of type number that may be read, and those that may be assigned. */
  #readable: string[] = ["a", "b", "xs[0]!", "xs[1]!", "xs[2]!", "p.k", "p.at[0]", "p.at[1]"];
  #assignable: string[] = [];
  #lists: string[] = ["xs", "p.at"];
  #ownLists: string[] = [];
  /** Ordinary numbers. */
  #counters: string[] = [];
  /** Whether there are rows to go through. */
  readonly #rows: boolean;
  /** Whether a loop over them is around, in which others may only add. */
  #inRows = false;

  constructor(seed: number, rows: boolean) {
    this.#next = uniform(seed);
    this.#rows = rows;
    if (rows) this.#readable.push("rows.length");
  }

  /** A whole number from 0 below n. */
  below(n: number): number {
    return Math.min(n - 1, Math.floor(((this.#next() + 1) / 2) * n));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  name(start: string): string {
    return `${start}${++this.#names}`;
  }

  constant(): string {
    return this.pick(["0", "1", "2", "0.5", "-1", "1.25", "3", "-0.75"]);
  }

  atom(): string {
    if (this.#counters.length > 0 && this.below(8) === 0) return this.pick(this.#counters);
    return this.below(5) === 0 ? this.constant() : this.pick(this.#readable);
  }

  condition(depth: number): string {
    const forms = [
      () => `${this.expression(depth - 1)} < ${this.expression(depth - 1)}`,
      () => `${this.expression(depth - 1)} > ${this.constant()}`,
      () => `${this.expression(depth - 1)} >= ${this.atom()}`,
      () => `${this.atom()} <= ${this.expression(depth - 1)}`,
      () => `(${this.condition(depth - 1)}) && (${this.condition(depth - 1)})`,
      () => `(${this.condition(depth - 1)}) || (${this.condition(depth - 1)})`,
      () => `!(${this.condition(depth - 1)})`,
      () => `Number.isFinite(${this.expression(depth - 1)})`,
      () => `${this.pick(this.#lists)}.some((v) => v > ${this.constant()})`,
      () => `${this.pick(this.#lists)}.every((v, i) => v < ${this.expression(depth - 1)} + i)`,
      () => `${this.atom()} !== ${this.atom()}`,
    ];
    return depth <= 0 ? `${this.atom()} < ${this.atom()}` : this.pick(forms)();
  }

  /** A number between −1 and 1, or near that. */
  expression(depth: number): string {
    if (depth <= 0) return this.atom();
    const e = (): string => this.expression(depth - 1);
    const c = (): string => this.condition(depth - 1);
    const forms = [
      () => `(${e()} + ${e()})`,
      () => `(${e()} - ${e()})`,
      () => `${e()} * ${e()}`,
      () => `${e()} / (2 + Math.abs(${e()}))`,
      () => `Math.sin(${e()})`,
      () => `Math.cos(${e()} * 2)`,
      () => `Math.tanh(${e()})`,
      () => `Math.exp(-((${e()}) ** 2))`,
      () => `Math.sqrt(1 + (${e()}) ** 2)`,
      () => `Math.log1p((${e()}) ** 2)`,
      () => `Math.atan2(${e()}, 1.5 + (${e()}) ** 2)`,
      () => `Math.hypot(${e()}, 0.5)`,
      () => `Math.max(${e()}, ${e()}, ${this.constant()})`,
      () => `Math.min(${e()}, ${e()})`,
      () => `Math.abs(${e()})`,
      () => `(1.5 + Math.tanh(${e()})) ** ${this.pick(["3", "-1", "0.5", "1.7"])}`,
      () => `(${e()}) % 2.5`,
      () => `-(${e()})`,
      () => `+(${e()})`,
      () => `((${c()}) ? ${e()} : ${e()})`,
      () => `clampTo(${e()}, -1, 1.5)`,
      () => `pick(${c()}, ${e()}, ${e()})`,
      () => `polynomial(${e()}, ${e()}, 0.5, ${this.atom()})`,
      () => `new Counter(${e()}).add(${e()}).add(1).half`,
      () =>
        `${this.pick(this.#lists)}.map((v) => v * ${this.atom()}).reduce((s, v) => s + Math.sin(v), 0)`,
      () => `${this.pick(this.#lists)}.reduce((s, v, i) => (v > s ? v : s + i / 4))`,
      () => `Math.max(...${this.pick(this.#lists)})`,
      () => `[${e()}, ${e()}].map((v, i) => v * (i + 1))[1]!`,
      () => `(({ k, at: [u, v] }: P) => k * u - v)({ ...p, k: ${e()} })`,
      () => `Number(${c()})`,
      () => `((${c()}) || (${c()}) ? 0.25 : ${e()})`,
    ];
    return this.pick(this.#rows ? [...forms, ...this.#overRows(depth)] : forms)();
  }

  /** Numbers that are made of all rows. */
  #overRows(depth: number): (() => string)[] {
    const row = this.name("row");
    const inside = (): string =>
      this.#insideOfRows([`${row}.r`, `${row}.s[0]`, `${row}.s[1]`], () =>
        this.expression(depth - 1),
      );
    const sum = (): string => `rows.reduce((s, ${row}) => s + Math.sin(${inside()}), 0)`;
    if (this.#inRows) return [sum];
    return [
      sum,
      () => `rows.reduce((s, ${row}, i) => Math.tanh(s * i + ${inside()}), ${this.atom()})`,
      () => `rows.map((${row}) => ${inside()}).reduce((s, v) => s + v / 4, 0)`,
      () => `rows.map((${row}) => ${inside()}).reduce((s, v) => Math.max(s, v), -2)`,
    ];
  }

  /** An expression that any variable may take. */
  bounded(depth: number): string {
    return `2 * Math.tanh(${this.expression(depth)})`;
  }

  /** Runs with what is declared inside forgotten afterwards. */
  scope(write: () => string): string {
    const before = [
      this.#readable.length,
      this.#assignable.length,
      this.#lists.length,
      this.#ownLists.length,
      this.#counters.length,
    ] as const;
    const text = write();
    this.#readable.length = before[0];
    this.#assignable.length = before[1];
    this.#lists.length = before[2];
    this.#ownLists.length = before[3];
    this.#counters.length = before[4];
    return text;
  }

  block(depth: number, count = 1 + this.below(3)): string {
    const write = (): string =>
      Array.from({ length: count }, () => this.statement(depth)).join("\n");
    return `{\n${this.scope(write)}\n}`;
  }

  /** The body of a loop, the rest of which a condition may skip. */
  round(depth: number): string {
    if (this.below(3) > 0) return this.block(depth);
    const skip = (): string =>
      this.pick([
        () => `if (${this.condition(1)}) continue;`,
        () => `if (${this.condition(1)}) {\n${this.scope(() => this.assignment())}\ncontinue;\n}`,
        () => `if (${this.condition(1)}) ${this.block(0)} else continue;`,
        () =>
          `if (${this.condition(1)}) {\nif (${this.condition(1)}) continue;\nelse {\n${this.scope(() => this.assignment())}\ncontinue;\n}\n}`,
      ])();
    const statements = (): string =>
      [this.statement(depth), skip(), this.statement(depth), this.assignment()].join("\n");
    return `{\n${this.scope(statements)}\n}`;
  }

  assignment(): string {
    const value = this.bounded(2);
    const small = `0.25 * Math.sin(${this.expression(2)})`;
    const list = this.#ownLists.length > 0 ? this.pick(this.#ownLists) : undefined;
    if (this.#assignable.length === 0 || (list && this.below(3) === 0)) {
      if (!list) return this.declaration();
      return this.pick([
        `${list}[1] = ${value};`,
        `${list}[0]! += ${small};`,
        `[${list}[0], ${list}[1]] = [${list}[1]!, ${list}[0]!];`,
        `${list}[0]! *= ${small};`,
      ]);
    }
    const name = this.pick(this.#assignable);
    return this.pick([
      `${name} = ${value};`,
      `${name} += ${small};`,
      `${name} -= ${small};`,
      `${name} *= 0.5 + ${small};`,
      `${name} /= 1.5 + ${small};`,
      `[${name}] = [${value}];`,
      `${name}--;`,
      `${name} = ${name} > 1 ? ${value} : ++${name};`,
      `if (${name} > 4 || ${name} < -4) ${name} = ${small};`,
    ]);
  }

  declaration(): string {
    const name = this.name("t");
    const forms: (() => string)[] = [
      () => {
        const text = `const ${name} = ${this.bounded(3)};`;
        this.#readable.push(name);
        return text;
      },
      () => {
        const text = `let ${name} = ${this.bounded(2)};`;
        this.#readable.push(name);
        this.#assignable.push(name);
        return text;
      },
      () => {
        const text = `const ${name} = [${this.bounded(2)}, ${this.atom()}];`;
        this.#readable.push(`${name}[0]!`, `${name}[1]!`);
        this.#lists.push(name);
        this.#ownLists.push(name);
        return text;
      },
      () => {
        const text = `const ${name} = { u: ${this.bounded(2)}, n: 2 };`;
        this.#readable.push(`${name}.u`);
        this.#assignable.push(`${name}.u`);
        return text;
      },
      () => {
        const text = `const [${name}, ${name}b = ${this.constant()}] = [...xs, ${this.bounded(2)}].slice(1);`;
        this.#readable.push(`${name}!`, `${name}b`);
        return text;
      },
    ];
    return this.pick(forms)();
  }

  /** A closure that changes a variable around it, called in a branch. */
  closure(): string {
    if (this.#assignable.length === 0) return this.declaration();
    const target = this.pick(this.#assignable);
    const name = this.name("f");
    const define = `const ${name} = (v: number): number => { if (v > 0) ${target} = Math.tanh(${target} - v); return v / 2; };`;
    const use = this.pick([
      `if (${this.condition(1)}) ${name}(${this.expression(2)});`,
      `xs.forEach((v) => { ${name}(v); });`,
      `${target} = 0.5 * ${target} + ${name}(${this.atom()});`,
      `const ${name}v = (${this.condition(1)}) ? ${name}(${this.atom()}) : 0.5;`,
    ]);
    return `${define}\n${use}`;
  }

  loop(depth: number): string {
    const i = this.name("i");
    const forms = [
      () =>
        this.scope(() => {
          this.#counters.push(i);
          return `for (let ${i} = 0; ${i} < ${2 + this.below(3)}; ${i}++) ${this.round(depth - 1)}`;
        }),
      () =>
        this.scope(() => {
          this.#readable.push(i);
          return `for (const ${i} of ${this.pick(this.#lists)}) ${this.round(depth - 1)}`;
        }),
      () =>
        this.scope(() => {
          this.#readable.push(i);
          this.#counters.push(`${i}i`);
          return `for (const [${i}i, ${i}] of xs.entries()) {\nif (${i}i === 1) continue;\n${this.statement(depth - 1)}\n}`;
        }),
      () =>
        this.scope(() => {
          this.#counters.push(i);
          const body = this.statement(depth - 1);
          return `let ${i} = 3;\nwhile (true) {\nif (--${i} < 0) break;\n${body}\n}`;
        }),
      () =>
        this.scope(() => {
          this.#counters.push(i);
          const one = this.scope(() => this.statement(depth - 1));
          const two = this.scope(() => this.assignment());
          return `for (let ${i} = 0; ${i} < 3; ${i}++) {\nswitch (${i}) {\ncase 0: {\n${one}\nbreak;\n}\ndefault:\n${two}\n}\n}`;
        }),
    ];
    return this.pick(this.#rows ? [...forms, ...this.#rowLoops(depth)] : forms)();
  }

  /** Writes what runs for each row. */
  #insideOfRows(readable: readonly string[], write: () => string): string {
    return this.scope(() => {
      const before = this.#inRows;
      this.#inRows = true;
      this.#readable.push(...readable);
      const text = write();
      this.#inRows = before;
      return text;
    });
  }

  #rowLoops(depth: number): (() => string)[] {
    if (this.#inRows) return [];
    const row = this.name("row");
    const body = (...readable: readonly string[]): string =>
      this.#insideOfRows(readable, () => this.round(depth - 1));
    const made = (...readable: readonly string[]): string =>
      this.#insideOfRows(readable, () => this.expression(2));
    const parts = [`${row}.r`, `${row}.s[0]`, `${row}.s[1]`];
    return [
      () => `for (const ${row} of rows) ${body(...parts)}`,
      () => `for (const { r: ${row}r, s: [, ${row}t] } of rows) ${body(`${row}r`, `${row}t`)}`,
      () =>
        `rows.forEach((${row}, ${row}i) => ${this.#insideOfRows([...parts, `${row}i`], () => this.block(depth - 1))});`,
      () =>
        `const ${row}s = rows.map((${row}) => [${made(...parts)}, ${made(...parts)}] as const);\nfor (const [${row}a, ${row}b] of ${row}s) ${body(`${row}a`, `${row}b`)}\nfor (const [${row}a] of ${row}s) ${body(`${row}a`)}`,
      () => `for (const [${row}i, ${row}] of rows.entries()) ${body(...parts, `${row}i`)}`,
      () => `for (const ${row} of rows.map((v) => v.r + v.s[1] * 2)) ${body(row)}`,
    ];
  }

  conditional(depth: number): string {
    const head = `if (${this.condition(2)}) `;
    const then = this.below(3) === 0 ? this.assignmentOnly() : this.block(depth - 1);
    const other = [
      () => "",
      () => ` else ${this.block(depth - 1)}`,
      () =>
        ` else if (${this.condition(1)}) ${this.block(depth - 1)} else ${this.block(depth - 1)}`,
    ];
    return `${head}${then}${this.pick(other)()}`;
  }

  /** A statement that may stand without braces. */
  assignmentOnly(): string {
    return this.#assignable.length > 0 ? this.assignment() : ";";
  }

  statement(depth: number): string {
    if (depth <= 0) return this.assignment();
    return this.pick([
      () => this.declaration(),
      () => this.declaration(),
      () => this.assignment(),
      () => this.assignment(),
      () => this.conditional(depth),
      () => this.conditional(depth),
      () => this.loop(depth),
      () => this.closure(),
    ])();
  }

  program(name: string): PlainProgram {
    const first = this.statement(2);
    const guard =
      this.below(3) === 0 ? `if (${this.condition(1)}) return ${this.bounded(2)};\n` : "";
    const lines = Array.from({ length: 2 + this.below(4) }, () => this.statement(2));
    const end =
      this.below(3) === 0
        ? `if (${this.condition(1)}) { return ${this.bounded(2)}; } else { return ${this.bounded(2)}; }`
        : `return ${this.bounded(2)} + ${this.#assignable.map((v) => `0.3 * ${v}`).join(" + ") || "0"};`;
    const body = [first, guard, ...lines, end].join("\n");
    const [note, parameter] = this.#rows ? ["\n * @rows rows", ", rows: Row[]"] : ["", ""];
    const text = `/**\n * @grad\n * @shape xs 3${note}\n */\nexport function ${name}(a: number, b: number, xs: number[], p: P${parameter}): number {\n${body}\n}\n`;
    return { name, text };
  }
}

/** A random program; the same for the same seed. */
export const plainProgram = (seed: number, name: string, rows: boolean): PlainProgram =>
  new Author(seed, rows).program(name);
