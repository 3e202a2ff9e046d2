/** The commands of notifications. */
import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { channelKinds } from "#lib/data/channels.ts";
import { deliveryStates } from "#lib/data/deliveries.ts";
import { frequencies } from "#lib/data/subscriptions.ts";
import { subscribedKinds } from "#lib/notify/events.ts";
import type { CommandIo } from "./io.ts";
import { accountId, runs, type SetCode, wholeNumber } from "./program-parts.ts";

const addressFrom =
  "file that holds the address, or - for standard input; it is no argument because it is a password";

function addChannelCommands(notifications: Command, io: CommandIo, setCode: SetCode): void {
  const add = notifications
    .command("add")
    .description("add a channel; prints the signing key of a webhook, this once")
    .addArgument(new Argument("<kind>", "what it is").choices(channelKinds))
    .argument("<name>", "what it is called")
    .option("--address-from <file>", addressFrom)
    .option("--json", "as JSON");
  runs(add, io, setCode, async () => (await import("./channels.ts")).addChannelCommand);
  const change = notifications
    .command("change")
    .description("rename a channel, switch it, or give it another address")
    .argument("<channel>", "its name or id")
    .option("--name <name>", "what it is called from now on")
    .option("--on", "switch it on; one that rests after failures is tried at once")
    .option("--off", "switch it off: nothing goes through it, and what happens meanwhile is not told")
    .option("--address-from <file>", addressFrom)
    .option("--json", "as JSON");
  runs(change, io, setCode, async () => (await import("./channels.ts")).changeChannelCommand);
  const remove = notifications
    .command("remove")
    .description("remove a channel with its subscriptions, and what waits for it")
    .argument("<channel>", "its name or id")
    .option("--json", "as JSON");
  runs(remove, io, setCode, async () => (await import("./channels.ts")).removeChannelCommand);
}

/** `08:30` as a minute of the day. */
function minute(text: string): number {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined)
    throw new InvalidArgumentError("A time is written like 08:30.");
  return Number(hours) * 60 + Number(minutes);
}

function quietHours(text: string): [number, number] {
  const [from = "", to = ""] = text.split("-");
  return [minute(from), minute(to)];
}

function addSubscriptionCommands(notifications: Command, io: CommandIo, setCode: SetCode): void {
  const subscribe = notifications
    .command("subscribe")
    .description("tell whoever reads a channel, a person, or the owners of accounts, of what happens")
    .argument("<channel>", "its name or id")
    .addOption(
      new Option("--event <kind...>", "what to be told of").choices(subscribedKinds).makeOptionMandatory(),
    )
    .option("--user <address>", "of mail: the user with this verified address")
    .option("--contact <address>", "of mail: the contact of the register with this address")
    .option("--owners", "of mail: the owners of the account")
    .option("--account <id>", "only of this account", accountId)
    .option("--unit <id>", "only of this OU and what is below")
    .addOption(
      new Option("--often <frequency>", "at once, or as a digest")
        .choices(frequencies)
        .default("immediately"),
    )
    .option("--at <time>", "of a digest: when, such as 08:30", minute, 480)
    .option("--weekday <number>", "of a weekly digest: 1 Monday to 7 Sunday", wholeNumber(1, 7), 1)
    .option("--zone <name>", "time zone of all these times", "UTC")
    .option("--quiet <hours>", "when nothing is sent, such as 22:00-07:00", quietHours)
    .option("--json", "as JSON");
  runs(subscribe, io, setCode, async () => (await import("./subscriptions.ts")).subscribeCommand);
  const unsubscribe = notifications
    .command("unsubscribe")
    .description("end a subscription")
    .argument("<id>", "id of the subscription")
    .option("--json", "as JSON");
  runs(unsubscribe, io, setCode, async () => (await import("./subscriptions.ts")).unsubscribeCommand);
}

/** `notifications channels|add|change|remove|subscriptions|subscribe|unsubscribe|deliveries|test|retry`. */
export function addNotifications(program: Command, io: CommandIo, setCode: SetCode): void {
  const notifications = program
    .command("notifications")
    .description("channels, who is told of what, and what went out");
  const channels = notifications
    .command("channels")
    .description("ways out, and whether they work")
    .option("--json", "as JSON");
  runs(channels, io, setCode, async () => (await import("./notifications.ts")).channelsCommand);
  const subscriptions = notifications
    .command("subscriptions")
    .description("who is told of what")
    .option("--json", "as JSON");
  runs(subscriptions, io, setCode, async () => (await import("./notifications.ts")).subscriptionsCommand);
  const deliveries = notifications
    .command("deliveries")
    .description("what went out, waits or was given up, newest first")
    .addOption(new Option("--state <state>", "only these; dead: given up").choices(deliveryStates))
    .option("--limit <number>", "how many", wholeNumber(1, 1000), 50)
    .option("--after <id>", "those after this one")
    .option("--json", "as JSON");
  runs(deliveries, io, setCode, async () => (await import("./notifications.ts")).deliveriesCommand);
  addChannelCommands(notifications, io, setCode);
  addSubscriptionCommands(notifications, io, setCode);
  const test = notifications
    .command("test")
    .description("send a test the way that every notification goes, and say how it ended")
    .argument("<channel>", "its name or id")
    .option("--to <address>", "of mail: to whom")
    .option("--wait <seconds>", "how long to wait for the outcome", wholeNumber(0, 600), 40)
    .option("--json", "as JSON");
  runs(test, io, setCode, async () => (await import("./notifications.ts")).testCommand);
  const retry = notifications
    .command("retry")
    .description("send again what was given up")
    .argument("<id>", "id of the delivery")
    .option("--json", "as JSON");
  runs(retry, io, setCode, async () => (await import("./notifications.ts")).retryCommand);
}
