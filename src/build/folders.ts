/**
 * Watches folders.
 *
 * The non-obvious decision: an event only says that something happened in a folder, and the caller
 * looks itself. Each folder has its own watcher: Node's recursive one is, on Linux, made of one
 * watcher a file, loses events of new folders and throws from inside when a file is deleted
 * (nodejs/node#48437, #52018, #58868).
 */
import { type FSWatcher, readdirSync, statSync, watch } from "node:fs";
import { join } from "node:path";

/** How long nothing must happen before a change is reported, in milliseconds: editors write twice. */
const QUIET = 40;

/** The identity of a file or folder at a path, and when it changed last. */
export function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? "" : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}

/** A folder and all below it, without hidden ones and those that are skipped. */
export function foldersBelow(folder: string, isSkipped: (path: string) => boolean): string[] {
  try {
    const below = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      const skip = !entry.isDirectory() || entry.name.startsWith(".") || isSkipped(path);
      return skip ? [] : foldersBelow(path, isSkipped);
    });
    return [folder, ...below];
  } catch {
    // It is not there, or has just gone.
    return [];
  }
}

const identity = (folder: string): string =>
  String(statSync(folder, { throwIfNoEntry: false })?.ino ?? "");

/** Reports changes in a set of folders. */
export class FolderWatcher {
  /** By path and identity: a folder made anew under an old name needs a new watcher. */
  readonly #watchers = new Map<string, FSWatcher>();
  #changed = false;
  #timer: NodeJS.Timeout | undefined;
  #waiting: (() => void) | undefined;

  /** Watches these folders and no others. */
  watch(folders: Iterable<string>): void {
    const wanted = new Map(
      [...new Set(folders)].map((path) => [`${identity(path)} ${path}`, path]),
    );
    for (const [key, watcher] of this.#watchers) {
      if (wanted.has(key)) continue;
      watcher.close();
      this.#watchers.delete(key);
    }
    for (const [key, folder] of wanted) {
      if (this.#watchers.has(key) || identity(folder) === "") continue;
      const watcher = watch(folder, () => this.poke());
      // A folder that goes while it is being watched; its parent reports it as well.
      watcher.on("error", () => this.poke());
      this.#watchers.set(key, watcher);
      // What happened in it before is told by no event.
      this.poke();
    }
  }

  /** Says that something has changed. */
  poke(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.wake(), QUIET);
  }

  /** Ends the waiting at once. */
  wake(): void {
    this.#changed = true;
    this.#waiting?.();
  }

  /** Resolves when something has changed since the last time. */
  async change(): Promise<void> {
    await new Promise<void>((done) => {
      this.#waiting = done;
      if (this.#changed) done();
    });
    this.#waiting = undefined;
    this.#changed = false;
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }
}
