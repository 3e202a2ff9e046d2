/** One mail through the operator's mail server. */
import { createTransport } from "nodemailer";
import type { MailServer } from "#lib/mail-settings.ts";
import { isBounce } from "./bounce.ts";
import { connectionWords, OutgoingError } from "./failure.ts";
import { pinAddress, type Resolve } from "./pin.ts";

export interface Mail {
  /** Id of the delivery: its Message-ID, the same at every repetition. */
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

interface SendOptions {
  resolve?: Resolve | undefined;
  timeoutMs?: number;
  /** Certificates beside the system's; tests only. */
  ca?: string;
}

const usualTimeoutMs = 20_000;

function transportOf(server: MailServer, address: string, { timeoutMs = usualTimeoutMs, ca }: SendOptions) {
  const { host, port, secure, user, password } = server;
  return createTransport({
    host: address,
    port,
    secure,
    requireTLS: user !== null,
    ...(user !== null && { auth: { user, pass: password ?? "" } }),
    tls: { servername: host, minVersion: "TLSv1.2", ...(ca !== undefined && { ca }) },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    // Nothing of a message may make us read a file or ask an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** The host of SMTP_URL is the operator's own choice, so it may be in their network. */
async function pinned(server: MailServer, { resolve }: SendOptions): Promise<string> {
  const { address } = await pinAddress(server.host, { internalHosts: [server.host.toLowerCase()], resolve });
  return address;
}

/** Sends one mail to one address. @throws OutgoingError saying whether it is of use to try again */
export async function sendMail(server: MailServer, mail: Mail, options: SendOptions = {}): Promise<void> {
  const transport = transportOf(server, await pinned(server, options), options);
  const domain = /@([^\s<>@]+)>?\s*$/.exec(server.from)?.[1] ?? "waymark.invalid";
  try {
    await transport.sendMail({
      from: server.from,
      to: { name: "", address: mail.to },
      messageId: `<${mail.id}@${domain}>`,
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      headers: { "Auto-Submitted": "auto-generated" },
    });
  } catch (error) {
    throw mailError(server.host, error);
  } finally {
    transport.close();
  }
}

/** Whether the server can be reached and takes our name and password. @throws OutgoingError */
export async function checkMailServer(server: MailServer, options: SendOptions = {}): Promise<void> {
  const transport = transportOf(server, await pinned(server, options), options);
  try {
    await transport.verify();
  } catch (error) {
    throw mailError(server.host, error);
  } finally {
    transport.close();
  }
}

/** The steps at which a refusal is about this message. */
const aboutMessage: ReadonlySet<string> = new Set(["RCPT TO", "DATA"]);

/** nodemailer's codes: EAUTH is the password, EENVELOPE and EMESSAGE what was sent; with a reply its first digit decides. */
function mailError(host: string, error: unknown): OutgoingError {
  if (!(error instanceof Error)) return new OutgoingError("unavailable", `${host}: ${String(error)}`);
  const code = "code" in error ? String(error.code) : "";
  const reply = "responseCode" in error ? Number(error.responseCode) : 0;
  const message = connectionWords(host, error).slice(0, 500);
  const command = "command" in error ? String(error.command) : "";
  const said = "response" in error ? String(error.response) : "";
  if (code === "EAUTH") return new OutgoingError("unauthorized", message, { cause: error });
  if (command === "RCPT TO" && isBounce(said)) return new OutgoingError("bounced", message, { cause: error });
  // What is refused before is about us and the server, which somebody may mend: the sender, STARTTLS, the greeting.
  if (reply >= 500 && aboutMessage.has(command))
    return new OutgoingError("rejected", message, { cause: error });
  if (reply >= 400) return new OutgoingError("unavailable", message, { cause: error });
  if (code === "EENVELOPE") return new OutgoingError("rejected", message, { cause: error });
  return new OutgoingError("unreachable", message, { cause: error });
}
