/**
 * Trains at a given pace, and reports on the way.
 *
 * The non-obvious decision: it works in short turns and lets the caller schedule the next one, so
 * that a command to pause is heard between two turns, and a test can run the turns by itself.
 */
import type { Command, Pace, Report } from "./protocol.ts";
import type { Step, Trainer } from "./trainer.ts";

/** What the runner needs from outside. */
export interface Surroundings {
  /** The time, in ms. */
  now(): number;
  /** Calls back after so many ms. */
  later(turn: () => void, delay: number): void;
  send(report: Report): void;
}

/** How long it works before it listens again, in ms. */
const TURN = 25;

export class Runner {
  readonly #trainer: Trainer;
  readonly #outside: Surroundings;
  #pace: Pace | undefined;
  #run = 0;
  /** Steps that have not been reported yet. */
  #steps: Step[] = [];
  /** When the next step may be taken, in ms. */
  #due = 0;
  /** When the last report was sent, in ms. */
  #reported = -Infinity;
  /** Tells the turns that are still wanted from those scheduled before the last command. */
  #commands = 0;

  constructor(trainer: Trainer, outside: Surroundings) {
    this.#trainer = trainer;
    this.#outside = outside;
    this.#report();
  }

  /** Does what the page asks for. */
  handle(command: Command): void {
    this.#commands++;
    this.#pace = command.kind === "run" ? command.pace : undefined;
    if (command.kind === "run") {
      this.#due = this.#outside.now();
      this.#turn(this.#commands);
      return;
    }
    if (command.kind === "step" && !this.#trainer.done) this.#steps.push(this.#trainer.step());
    if (command.kind === "reset") {
      this.#run = command.run;
      this.#steps = [];
      this.#trainer.reset();
    }
    this.#report();
  }

  #turn(wantedBy: number): void {
    const pace = this.#pace;
    if (pace === undefined || wantedBy !== this.#commands || this.#trainer.done) return;
    const start = this.#outside.now();
    let now = start;
    while (!this.#trainer.done && now >= this.#due && now < start + TURN) {
      this.#steps.push(this.#trainer.step());
      now = this.#outside.now();
      // An engine that cannot keep up with the limit does not catch up later.
      this.#due = Math.max(now, this.#due + (pace.limit === null ? 0 : 1000 / pace.limit));
    }
    if (this.#trainer.done || now >= this.#reported + pace.interval) this.#report();
    this.#outside.later(() => this.#turn(wantedBy), Math.max(0, this.#due - now));
  }

  #report(): void {
    const { preparation, seconds } = this.#trainer;
    const [wrong, scores] = [this.#trainer.wrong(), this.#trainer.scores()];
    const steps = this.#steps;
    this.#steps = [];
    this.#reported = this.#outside.now();
    const run = this.#run;
    this.#outside.send({ kind: "report", run, preparation, steps, seconds, wrong, scores });
  }
}
