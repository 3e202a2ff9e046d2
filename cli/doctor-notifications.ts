/** The part of `waymark doctor` about notifications. */
import { readNotificationHealth } from "#lib/data/deliveries.ts";
import { OutgoingError } from "#lib/outgoing/failure.ts";
import { checkMailServer } from "#lib/outgoing/mail.ts";
import { type Check, failed, passed } from "./check.ts";
import type { CommandContext } from "./context.ts";

/** Minutes that something may be due before it is late: a worker looks every few seconds. */
const lateMinutes = 15;

async function checkMail({ env }: CommandContext, usesMail: boolean): Promise<Check> {
  const name = "mail server";
  const { mail } = env.notifications;
  if (mail === null)
    return usesMail
      ? failed(
          name,
          "somebody is told by mail, and SMTP_URL is not set",
          "Set SMTP_URL and MAIL_FROM for the worker.",
        )
      : passed(name, "SMTP_URL is not set: no mail is sent");
  try {
    await checkMailServer(mail, { timeoutMs: 8000 });
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error;
    return failed(name, error.message, "Correct SMTP_URL, or let this machine reach that server.");
  }
  return passed(name, `${mail.host}:${mail.port} answers`);
}

/** Whether mail can go out, and whether messages wait for too long. */
export async function checkNotifications(context: CommandContext): Promise<Check[]> {
  const now = context.clock.now();
  const { waiting, oldestDueAt, dead, usesMail } = await readNotificationHealth(context.viewer, { now });
  const minutes = oldestDueAt === null ? 0 : Math.floor((now.getTime() - oldestDueAt.getTime()) / 60_000);
  const name = "notifications";
  const queue =
    minutes >= lateMinutes
      ? failed(
          name,
          `${waiting} wait, the oldest has been due for ${minutes} minutes`,
          "Look whether a worker runs, and what waymark notifications channels says.",
        )
      : passed(name, `${waiting} wait`);
  const lost = failed(
    "notifications given up",
    `${dead} could not be delivered`,
    "waymark notifications deliveries --state dead says why; waymark notifications retry sends one again.",
  );
  return [await checkMail(context, usesMail), queue, ...(dead > 0 ? [lost] : [])];
}
