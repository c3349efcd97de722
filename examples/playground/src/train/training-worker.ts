/**
 * The worker in which one engine trains. Its name says which.
 *
 * The non-obvious decision: commands that arrive while the engine gets ready simply wait, as the
 * browser keeps messages until somebody listens; so Start can be pressed at once.
 */
import { compileScore, ENGINES } from "./engines.ts";
import type { EngineName } from "./moons.ts";
import type { Answer, Command } from "./protocol.ts";
import { Runner } from "./runner.ts";
import { Trainer } from "./trainer.ts";

const send = (answer: Answer): void => self.postMessage(answer);

function fail(error: unknown): void {
  send({ kind: "failure", message: error instanceof Error ? error.message : String(error) });
}

try {
  const engine = ENGINES[self.name as EngineName];
  const runner = new Runner(new Trainer(engine, compileScore()), {
    now: () => performance.now(),
    later: (turn, delay) => void setTimeout(turn, delay),
    send,
  });
  self.onmessage = ({ data }: MessageEvent<Command>) => {
    try {
      runner.handle(data);
    } catch (error) {
      fail(error);
    }
  };
} catch (error) {
  fail(error);
}
