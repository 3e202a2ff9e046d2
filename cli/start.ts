/** `waymark start`: web and worker under one supervisor. */

import { supervise, waymarkChild } from "#jobs/supervisor.ts";
import { holdSupervisorLock } from "#jobs/supervisor-lock.ts";
import { userExists } from "#lib/data/user-exists.ts";
import { readHome } from "#lib/embedded/home.ts";
import { AppError } from "#lib/errors.ts";
import { ensureWebBuild } from "./build.ts";
import { channelKeyVariable } from "./channel-key.ts";
import { withoutAws, withoutSignIn } from "./child-environment.ts";
import { commandEnv, withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { requirePublicName } from "./listener.ts";

/** Without a provider nobody could get in; with one, nobody would be administrator. */
const firstUser =
  "Nobody has signed in yet. The first administrator: waymark login-link EMAIL --role admin\n";

export async function start(io: CommandIo, options: { port?: number }): Promise<number> {
  const env = commandEnv(io);
  requirePublicName({ host: env.host, publicUrl: io.env["WAYMARK_URL"] });
  if (env.databaseUrl === undefined && readHome(env.home)?.kind === "demo") {
    throw new AppError("WRONG_STATE", {
      userMessage: `The state folder ${env.home} belongs to the demo: run waymark demo there, or name another folder with WAYMARK_HOME.`,
    });
  }
  const lock = await holdSupervisorLock(env.home, "start");
  try {
    return await withContext(io, { home: "create" }, async (context) => {
      const lacksUsers = !(await userExists(context.viewer));
      await ensureWebBuild({ say: (line) => io.err(`${line}\n`), signal: io.signal, env: io.env });
      const port = options.port ?? env.port;
      const childEnv = {
        ...io.env,
        NODE_ENV: io.env.NODE_ENV ?? "production",
        WAYMARK_HOME: env.home,
        PORT: String(port),
        ...channelKeyVariable(context),
      };
      await supervise({
        lock,
        children: [
          waymarkChild("web", ["web"], withoutAws(childEnv)),
          waymarkChild("worker", ["worker"], withoutSignIn(childEnv)),
        ],
        signal: io.signal,
        write: io.err,
        onReady: () => io.err(`Waymark runs at http://localhost:${port}\n${lacksUsers ? firstUser : ""}`),
      });
      return exitCodes.done;
    });
  } finally {
    lock.release();
  }
}
