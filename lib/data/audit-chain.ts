/** What the hash of a link is over: the hash of the link before, and the event as it is stored. Pure. */
import type { Origin } from "#lib/viewer.ts";
import { canonicalJson, sha256 } from "./canonical.ts";

/** An event as the database holds it. */
export interface StoredEvent {
  id: number;
  at: Date;
  actor: string;
  action: string;
  subject: string;
  detail: Record<string, unknown>;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  origin: Origin | null;
}

/** The columns of an event, of the table under that alias. @example eventColumns("e") // "e.id, e.at, …" */
export function eventColumns(alias: string): string {
  const names = ["id", "at", "actor", "action", "subject", "detail", "before", "after", "origin"];
  return names.map((name) => `${alias}.${name}`).join(", ");
}

/** What the first link follows. */
export const genesis = "0".repeat(64);

/** 1: while the chain was part of the rows, and they had no more columns than that. */
export type ChainFormat = 1 | 2;

/** The hash of a link, hex. */
export function linkHash(previous: string, event: StoredEvent, format: ChainFormat): string {
  const { id, at, actor, action, subject, detail, before, after, origin } = event;
  const common = { at: at.toISOString(), actor, action, subject, detail, previous };
  if (format === 1) return sha256(canonicalJson(common));
  return sha256(canonicalJson({ ...common, id, before, after, origin }));
}

/** A place of the chain, to be compared with one that was written down elsewhere. */
export interface ChainHead {
  /** 1, 2, 3 … */
  position: number;
  hash: string;
}

/** `<position>:<hash>`. */
export function headText({ position, hash }: ChainHead): string {
  return `${position}:${hash}`;
}
