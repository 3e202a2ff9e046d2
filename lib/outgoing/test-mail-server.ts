/** A mail server of this machine, which keeps what it takes. Only tests import it. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";

export interface TestMailServer {
  port: number;
  /** Whole messages, with their headers. */
  taken: string[];
  close(): Promise<void>;
}

/** What a server refuses with: its reply, or nothing. */
type Refuse = (recipient: string) => { code: number; message: string } | null;

/** Starts one. @param options.port where it listens; absent: anywhere */
export async function startMailServer(
  options: { port?: number; refuse?: Refuse } = {},
): Promise<TestMailServer> {
  const { port = 0, refuse = () => null } = options;
  const taken: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    logger: false,
    onRcptTo: ({ address }, _session, done) => {
      const refused = refuse(address);
      done(
        refused === null ? null : Object.assign(new Error(refused.message), { responseCode: refused.code }),
      );
    },
    onData: (stream, _session, done) => {
      text(stream).then(
        (message) => {
          taken.push(message);
          done();
        },
        (error: Error) => done(error),
      );
    },
  });
  server.on("error", () => undefined);
  server.listen(port, "127.0.0.1");
  await once(server.server, "listening");
  // It listens on a port, so that its address is one.
  const address = server.server.address() as AddressInfo;
  return {
    port: address.port,
    taken,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
