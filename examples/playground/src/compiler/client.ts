/**
 * The page's end of the compile worker.
 *
 * The non-obvious decision: one request is under way at a time, and of those that wait only the
 * last of each kind is kept; the others resolve to undefined. So a slider cannot pile up work. Where
 * the user's code does not end in time, the worker is terminated and started anew: a loop without
 * end costs a message, not the page.
 */
import type {
  Answer,
  Compared,
  CompareRequest,
  Compiled,
  CompileRequest,
  Evaluated,
  Failed,
  Interim,
  Point,
  Problem,
  Request,
  Settings,
} from "./protocol.ts";
import { putTogether, type Slice } from "./slices.ts";

/** How long the user's code may take, in ms. */
export const TIME_LIMIT = 8_000;

interface Asked {
  readonly request: Request;
  readonly settle: (answer: Answer | undefined) => void;
}

/** Omits from each member of a union. */
type Unnumbered<R> = R extends Request ? Omit<R, "id"> : never;

/** What is sent first if both wait. */
const ORDER: readonly Request["kind"][] = ["compile", "evaluate", "compare"];

/** One worker, and what it was asked. Each view that compiles something has its own. */
export class Compiler {
  #worker: Worker | undefined;
  #asked = 0;
  #running: Asked | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #waiting = new Map<Request["kind"], Asked>();
  /** The last compilation that went well; a new worker makes it again before it evaluates. */
  #good: CompileRequest | undefined;

  /** Runs a module and compiles; undefined if another compilation was asked for meanwhile. */
  async compile(
    code: string,
    settings: Settings,
    name?: string,
  ): Promise<Compiled | Failed | undefined> {
    const chosen = name === undefined ? {} : { name };
    const answer = await this.#ask({ kind: "compile", code, settings, ...chosen });
    return answer as Compiled | Failed | undefined;
  }

  /** The numbers of what was compiled last; undefined if another point was asked for meanwhile. */
  async evaluate(point: Point): Promise<Evaluated | Failed | undefined> {
    return (await this.#ask({ kind: "evaluate", point })) as Evaluated | Failed | undefined;
  }

  /** Compares two ways to compile; undefined if another comparison was asked for meanwhile. */
  async compare(
    question: Omit<CompareRequest, "id" | "kind">,
  ): Promise<Compared | Failed | undefined> {
    const answer = await this.#ask({ kind: "compare", ...question });
    return answer as Compared | Failed | undefined;
  }

  /** Ends the worker. The compiler can be used again. */
  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const left = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#finish(undefined);
    for (const { settle } of left) settle(undefined);
  }

  #ask(question: Unnumbered<Request>): Promise<Answer | undefined> {
    const request = { ...question, id: ++this.#asked } as Request;
    this.#waiting.get(request.kind)?.settle(undefined);
    return new Promise((settle) => {
      this.#waiting.set(request.kind, { request, settle });
      this.#sendNext();
    });
  }

  #sendNext(): void {
    if (this.#running !== undefined) return;
    const kind = ORDER.find((each) => this.#waiting.has(each));
    const next = kind && this.#waiting.get(kind);
    if (next === undefined) return;
    this.#waiting.delete(next.request.kind);
    this.#running = next;
    this.#start().postMessage(next.request);
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    const slices: Slice[] = [];
    worker.onmessage = ({ data }: MessageEvent<Answer | Interim>) => {
      if (data.id !== this.#running?.request.id) return;
      if (data.kind === "begins") this.#limit();
      else if (data.kind === "ends") clearTimeout(this.#timer);
      else if (data.kind === "part") slices.push(data.slice);
      else this.#finish(putTogether(data, slices.splice(0)));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      const summary = event.message || "The compiler could not be loaded. Reload the page.";
      this.#fail({ summary });
    };
    this.#worker = worker;
    const isOlder = this.#running?.request.kind === "evaluate";
    if (isOlder && this.#good !== undefined) worker.postMessage(this.#good);
    return worker;
  }

  #limit(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#giveUp(), TIME_LIMIT);
  }

  #finish(answer: Answer | undefined): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    clearTimeout(this.#timer);
    const { request, settle } = running;
    if (answer?.kind === "compiled" && request.kind === "compile") this.#good = request;
    settle(answer);
    this.#sendNext();
  }

  /** Ends the request that is under way; the next one gets a new worker. */
  #fail(problem: Problem): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#finish({ kind: "failed", id: this.#running?.request.id ?? 0, problem });
  }

  #giveUp(): void {
    const summary = `The code did not finish within ${TIME_LIMIT / 1000} seconds, so it was stopped.`;
    const hint = "Look for a loop that never ends, or make the example smaller.";
    this.#fail({ summary, hint });
  }
}
