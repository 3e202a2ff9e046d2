import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo, Server as AnyServer } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterAll, describe, expect, it } from "vitest";
import type { MailServer } from "#lib/mail-settings.ts";
import { OutgoingError } from "./failure.ts";
import { sendMail } from "./mail.ts";
import { post } from "./post.ts";
import { makeCertificate } from "./test-certificate.ts";

const host = "server.example.com";
const good = makeCertificate(host);
const misnamed = makeCertificate("another.example.com");
const expired = makeCertificate(host, new Date(Date.now() - 3_600_000));
/** The name leads to this machine. */
const resolve = async () => [{ address: "127.0.0.1", family: 4 as const }];
const closing: (() => void)[] = [];

async function listening(server: AnyServer): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // It listens on a port, so that its address is one.
  return (server.address() as AddressInfo).port;
}

async function failureOf(attempt: Promise<unknown>): Promise<{ failure: string; message: string }> {
  const error = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error === null) return { failure: "none", message: "" };
  if (!(error instanceof OutgoingError)) throw error;
  return { failure: error.failure, message: error.message };
}

const trust = expect.stringMatching(/self-signed certificate.*NODE_EXTRA_CA_CERTS/);

describe("a webhook", () => {
  const bodies: string[] = [];

  async function start(options: object): Promise<number> {
    const server = createServer(options, (request, response) => {
      request.on("data", (part) => bodies.push(String(part)));
      response.end("ok");
    });
    server.on("tlsClientError", () => undefined);
    closing.push(() => server.close());
    return listening(server);
  }

  const ask = (port: number, ca?: string) =>
    failureOf(
      post({
        url: `https://${host}:${port}/hook?token=canary`,
        body: "{}",
        headers: {},
        now: new Date(),
        internalHosts: [host],
        resolve,
        ...(ca !== undefined && { ca }),
      }),
    );

  it("with a certificate that this machine trusts is asked", async () => {
    expect(await ask(await start(good), good.cert)).toEqual({ failure: "none", message: "" });
    expect(bodies.splice(0)).toEqual(["{}"]);
  });

  it.each([
    ["one that nobody signed", good, undefined, trust],
    ["one of another authority", good, misnamed.cert, trust],
    [
      "one for another name",
      misnamed,
      misnamed.cert,
      expect.stringContaining("does not match certificate's altnames"),
    ],
    ["one that ran out", expired, expired.cert, expect.stringContaining("certificate has expired")],
    [
      "an old version of TLS",
      { ...good, minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" },
      good.cert,
      expect.stringMatching(/version/i),
    ],
  ])("with %s is not: nothing is sent", async (_name, options, ca, message) => {
    const failed = await ask(await start(options), ca);
    expect(failed).toEqual({ failure: "unreachable", message });
    expect(failed.message).not.toContain("canary");
    expect(bodies).toEqual([]);
  });
});

describe("a mail server", () => {
  const taken: string[] = [];
  const passwords: string[] = [];

  async function start(options: SMTPServerOptions): Promise<number> {
    const server = new SMTPServer({
      logger: false,
      authOptional: true,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) => {
        passwords.push(password ?? "");
        done(null, { user: username });
      },
      onData: (stream, session, done) => {
        taken.push(session.secure ? "over TLS" : "in the clear");
        stream.resume();
        stream.on("end", () => done());
      },
      ...options,
    });
    server.on("error", () => undefined);
    closing.push(() => server.close());
    return listening(server.server);
  }

  const send = (port: number, changes: Partial<MailServer>, ca?: string) =>
    failureOf(
      sendMail(
        { host, port, secure: false, user: null, password: null, from: "waymark@example.com", ...changes },
        { id: "1", to: "ada@example.com", subject: "s", text: "t", html: "<p>t</p>" },
        { resolve, timeoutMs: 3000, ...(ca !== undefined && { ca }) },
      ),
    );
  const withPassword = { user: "waymark", password: "canary" };

  it.each([
    ["TLS from the first byte", { secure: true, ...good }, { secure: true, ...withPassword }, "over TLS"],
    ["STARTTLS, with a password", { ...good }, withPassword, "over TLS"],
    ["STARTTLS where it is offered", { ...good }, {}, "over TLS"],
    ["no TLS, and no password", { disabledCommands: ["STARTTLS"] }, {}, "in the clear"],
  ])("%s", async (_name, options, changes, how) => {
    const before = passwords.length;
    const failed = await send(await start(options), changes, good.cert);
    expect(failed).toEqual({ failure: "none", message: "" });
    expect(taken.splice(0)).toEqual([how]);
    expect(passwords.slice(before)).toEqual("user" in changes ? ["canary"] : []);
  });

  it.each([
    [
      "TLS by a certificate that nobody signed",
      { secure: true, ...good },
      { secure: true, ...withPassword },
      undefined,
      trust,
    ],
    ["STARTTLS by one", { ...good }, withPassword, undefined, trust],
    ["STARTTLS by one, without a password", { ...good }, {}, undefined, trust],
    [
      "STARTTLS by one for another name",
      { ...misnamed },
      withPassword,
      misnamed.cert,
      expect.stringContaining("does not match certificate's altnames"),
    ],
    [
      "STARTTLS by one that ran out",
      { ...expired },
      withPassword,
      expired.cert,
      expect.stringContaining("certificate has expired"),
    ],
    [
      "a password, and no STARTTLS (somebody between may have taken it away)",
      { disabledCommands: ["STARTTLS"] },
      withPassword,
      good.cert,
      expect.stringMatching(/STARTTLS/),
    ],
  ])("%s: neither mail nor password is sent", async (_name, options, changes, ca, message) => {
    const [mails, secrets] = [taken.length, passwords.length];
    const failed = await send(await start(options), changes, ca);
    expect(failed).toMatchObject({ message });
    expect(["unreachable", "unavailable"]).toContain(failed.failure);
    expect(failed.message).not.toContain("canary");
    expect([taken.length, passwords.length]).toEqual([mails, secrets]);
  });
});

afterAll(() => {
  for (const close of closing) close();
});
