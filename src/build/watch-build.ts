/**
 * `gradc build --watch`: builds again what depends on the files that have changed.
 *
 * The non-obvious decision: what has changed is found by comparing the files on disk with those of
 * the last build, not by the names in events, which are missing or wrong on some systems; and files
 * that changed during a build are found the same way.
 */
import { basename, dirname, resolve } from "node:path";
import { build, type BuildResult } from "./build.ts";
import { shownPath } from "./files.ts";
import { FolderWatcher, foldersBelow, stampOf } from "./folders.ts";
import { formatProblem } from "./frame.ts";
import { isGradcError } from "./import-module.ts";
import type { BuiltModule } from "./module.ts";
import { type Output, printFiles, printProblems, progressLine } from "./output.ts";
import { type Project, readProject } from "./project.ts";
import { CONFIG_FILES } from "./read-config.ts";
import { baseOf, SKIPPED } from "./sources.ts";
import { type Typed, UsageError } from "./usage.ts";

const configs = (): string[] => CONFIG_FILES.map((name) => resolve(name));

/** The folders in which something may happen that changes a build. */
function foldersOf({ settings, options }: Project, files: Iterable<string>): string[] {
  const out = resolve(options.out);
  const isSkipped = (path: string): boolean => SKIPPED.includes(basename(path)) || path === out;
  const searched = settings.include.flatMap((entry) => foldersBelow(baseOf(entry), isSkipped));
  return [...searched, ...[...files].map((file) => dirname(file)), resolve(".")];
}

/** One watched project. */
class Watch {
  readonly #typed: Typed;
  readonly #output: Output;
  readonly watcher: FolderWatcher = new FolderWatcher();
  /** The files that the last build has read, as they were then. */
  #stamps = new Map<string, string>();
  #modules: ReadonlyMap<string, BuiltModule> = new Map();
  #sources = "";
  #problems: string | undefined;

  constructor(typed: Typed, output: Output) {
    this.#typed = typed;
    this.#output = output;
    this.watcher.watch([resolve(".")]);
  }

  /** The modules that nothing of what has changed went into. */
  #known(changed: ReadonlySet<string>): ReadonlyMap<string, BuiltModule> {
    if (configs().some((file) => changed.has(file))) return new Map();
    const same = [...this.#modules].filter(
      ([, { dependencies }]) => !dependencies.some((file) => changed.has(file)),
    );
    return new Map(same);
  }

  /** Keeps the state of the files that a build has read, each as it was before the build. */
  #remember(files: readonly string[], before: ReadonlyMap<string, string>, start: number): void {
    const stamps = files.map((file): [string, string] => {
      const known = before.get(file);
      if (known !== undefined) return [file, known];
      const stamp = stampOf(file);
      // Written while it was being read: no stamp will do, so that it counts as changed.
      return [file, Number(stamp.split(" ")[2] ?? 0) >= start ? "changed" : stamp];
    });
    this.#stamps = new Map(stamps);
    if (stamps.some(([file, stamp]) => stampOf(file) !== stamp)) this.watcher.poke();
  }

  #report({ files, problems }: Pick<BuildResult, "files" | "problems">): void {
    const text = problems.map(formatProblem).join("\n");
    if (text !== "" && text === this.#problems) return;
    this.#problems = text;
    if (this.#typed.values["quiet"] !== true) {
      printFiles(
        files.filter(({ status }) => status !== "unchanged"),
        this.#output,
      );
    }
    printProblems(problems, this.#output);
  }

  /** Builds what has changed, if anything has. */
  async #cycle(): Promise<void> {
    const start = Date.now();
    const before = new Map([...this.#stamps.keys(), ...configs()].map((f) => [f, stampOf(f)]));
    const changed = new Set(
      [...this.#stamps].filter(([file, stamp]) => before.get(file) !== stamp).map(([file]) => file),
    );
    const project = await readProject(this.#typed);
    const sources = project.sources.join("\n");
    const isFailing = this.#problems !== undefined && this.#problems !== "";
    if (changed.size === 0 && sources === this.#sources && !isFailing) return;
    this.#sources = sources;
    if (changed.size > 0 && this.#typed.values["quiet"] !== true) {
      this.#output.out(`changed  ${[...changed].map(shownPath).join(", ")}\n`);
    }
    this.watcher.watch(foldersOf(project, before.keys()));
    const { options, problems } = project;
    const progress = progressLine(this.#output);
    const result = await build(project.sources, {
      ...options,
      problems,
      known: this.#known(changed),
      ...(progress && { progress }),
    }).finally(() => this.#output.progress?.(""));
    this.#modules = result.modules;
    this.#report(result);
    const read = [...result.modules.values()].flatMap(({ dependencies }) => dependencies);
    const files = [...read, ...project.sources, ...configs()];
    this.watcher.watch(foldersOf(project, files));
    this.#remember(files, before, start);
  }

  /** Builds what has changed; an error is shown and does not end the watch, unless it is wrong usage. */
  async cycle(): Promise<void> {
    try {
      await this.#cycle();
    } catch (error) {
      if (error instanceof UsageError) throw error;
      if (isGradcError(error)) this.#report({ files: [], problems: [error] });
      else this.#output.err(`${error instanceof Error ? error.stack : String(error)}\n`);
    }
  }
}

/** Builds, and builds again whenever something changes, until the user has enough. */
export async function watchBuild(typed: Typed, output: Output): Promise<number> {
  const signal = output.interrupted?.() ?? new AbortController().signal;
  const watch = new Watch(typed, output);
  signal.addEventListener("abort", () => watch.watcher.wake(), { once: true });
  try {
    await watch.cycle();
    if (typed.values["quiet"] !== true) output.out("watching; Ctrl-C ends it\n");
    for (;;) {
      await watch.watcher.change();
      if (signal.aborted) return 0;
      await watch.cycle();
    }
  } finally {
    watch.watcher.close();
  }
}
