/** The other end of the supervisor: a child says that it is ready, and ends when its supervisor is gone. */

/** The only message between the two. */
export const readyMessage = { waymark: "ready" } as const;

/** In the environment of a child: the process id of its supervisor. Other parents have channels to their children, too. */
export const supervisorVariable = "WAYMARK_SUPERVISOR";

/** Longest orderly end after the supervisor's death; then the process ends as it is. */
const lonelyGraceMs = 30_000;

export interface SupervisedProcess {
  /** Aborts with the given signal, and also when the supervisor dies. */
  signal: AbortSignal;
  /** Says that this process serves now. */
  ready(): void;
}

/** Ties a process to its supervisor, which `env` names; without one it changes nothing. */
export function superviseSelf(signal: AbortSignal, env: NodeJS.ProcessEnv): SupervisedProcess {
  const channel = process.channel;
  const isSupervised = env[supervisorVariable] === String(process.ppid);
  if (!isSupervised || process.send === undefined || channel === undefined || channel === null)
    return { signal, ready: () => undefined };
  const gone = new AbortController();
  process.on("disconnect", () => {
    gone.abort(new Error("the supervisor ended"));
    setTimeout(() => process.exit(1), lonelyGraceMs).unref();
  });
  // Listening would keep the process alive: it must be able to end when its work is done.
  channel.unref();
  // The pipe that our messages go to broke with the supervisor; there is nobody left to tell.
  process.stderr.on("error", () => undefined);
  process.stdout.on("error", () => undefined);
  return { signal: AbortSignal.any([signal, gone.signal]), ready: () => void process.send?.(readyMessage) };
}
