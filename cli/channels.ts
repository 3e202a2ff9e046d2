/** `waymark notifications add|change|remove`: the ways out. Addresses are passwords: they come from a file, never as arguments. */
import { readFile } from "node:fs/promises";
import { type ChannelKind, createChannel, removeChannel, updateChannel } from "#lib/data/channels.ts";
import { AppError } from "#lib/errors.ts";
import { newChannelSecret, parseChannelAddress } from "#lib/outgoing/channel-address.ts";
import { findArgumentFile } from "./argument-file.ts";
import { homeChannelKey } from "./channel-key.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import { findChannel } from "./find-channel.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";

/** The longest address that is taken, and room for a line end. */
const mostBytes = 4096;

/** The address in a file, or on standard input where that is `-`. @throws AppError INVALID_INPUT */
async function readAddress(io: CommandIo, from: string): Promise<string> {
  const text = from === "-" ? await io.read(mostBytes) : await readShort(io, from);
  const address = text.trim();
  if (address === "" || /\s/.test(address))
    throw new AppError("INVALID_INPUT", {
      userMessage: `${from === "-" ? "The standard input" : from} must hold an address, and nothing else.`,
    });
  return address;
}

async function readShort(io: CommandIo, name: string): Promise<string> {
  const { path, size } = await findArgumentFile(io, name);
  if (size > mostBytes)
    throw new AppError("INVALID_INPUT", { userMessage: `${name} is no address: it holds ${size} bytes.` });
  return readFile(path, "utf8");
}

interface AddOptions {
  argument: ChannelKind;
  arguments: [string];
  addressFrom?: string;
  json?: boolean;
}

/** Adds a channel. The signing key of a webhook goes to stdout alone, this once. */
export function addChannelCommand(io: CommandIo, options: AddOptions): Promise<number> {
  const { argument: kind, addressFrom, json } = options;
  const [name] = options.arguments;
  return withContext(io, { home: "existing" }, async (context) => {
    const { internalHosts } = context.env.notifications;
    const given = addressFrom === undefined ? null : await readAddress(io, addressFrom);
    const { url, signingKey } = newChannelSecret(kind, given, internalHosts);
    const key = homeChannelKey(context);
    const id = await createChannel(context.viewer, { kind, name, url, signingKey, key });
    printResult(io, json, { id, signingKey }, () => (signingKey === null ? "" : `${signingKey}\n`));
    const shown = signingKey === null ? "" : " Its signing key is shown this once.";
    io.err(`The channel ${name} is there.${shown} Send a test: waymark notifications test ${id}\n`);
    return exitCodes.done;
  });
}

interface ChangeOptions {
  argument: string;
  name?: string;
  on?: boolean;
  off?: boolean;
  addressFrom?: string;
  json?: boolean;
}

/** Renames a channel, switches it, or gives it another address. */
export function changeChannelCommand(io: CommandIo, options: ChangeOptions): Promise<number> {
  const { argument, name, on, off, addressFrom, json } = options;
  if (on === true && off === true)
    throw new AppError("INVALID_INPUT", { userMessage: "--on and --off exclude each other." });
  if (name === undefined && on === undefined && off === undefined && addressFrom === undefined)
    throw new AppError("INVALID_INPUT", {
      userMessage: "Say what changes: --name, --on, --off or --address-from.",
    });
  return withContext(io, { home: "existing" }, async (context) => {
    const { id } = await findChannel(context.viewer, argument);
    const { internalHosts } = context.env.notifications;
    const given = addressFrom === undefined ? null : await readAddress(io, addressFrom);
    await updateChannel(context.viewer, {
      id,
      name,
      enabled: on === true ? true : off === true ? false : undefined,
      key: homeChannelKey(context),
      ...(given !== null && { url: parseChannelAddress(given, internalHosts) }),
    });
    printResult(io, json, { id }, () => `The channel ${name ?? argument} is changed.\n`);
    return exitCodes.done;
  });
}

/** Removes a channel with its subscriptions, and what waits for it. */
export function removeChannelCommand(
  io: CommandIo,
  { argument, json }: { argument: string; json?: boolean },
): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const { id, name, subscriptions } = await findChannel(viewer, argument);
    await removeChannel(viewer, id);
    printResult(
      io,
      json,
      { id, subscriptions },
      () => `The channel ${name} is removed, with ${subscriptions} subscription(s).\n`,
    );
    return exitCodes.done;
  });
}
