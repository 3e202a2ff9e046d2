/** What tells two comparisons of a file apart: a hash of each row with what is written for it, and one of all of them. */
import type { ImportDiff, RowDiff } from "#lib/sheets/diff.ts";
import { canonicalJson, sha256 } from "./canonical.ts";

/** What a file would do, and to whom. */
export interface ComparedFile extends ImportDiff {
  /** Account → role and address of whoever would be replaced there although they have confirmed. */
  replaced: ReadonlyMap<string, readonly string[]>;
}

/** A row as it is kept. */
export interface KeptRow {
  diff: RowDiff;
  /** The same as canonical JSON. */
  text: string;
  /** Of the row, of what is written for it, and of who is replaced by that. */
  hash: string;
}

/** The rows of a comparison, with their hashes. */
export function keptRows({ rows, writes, replaced }: ComparedFile): KeptRow[] {
  const byAccount = new Map(writes.map((write) => [write.accountId, write]));
  return rows.map((diff) => {
    const text = canonicalJson(diff);
    // Of the rows of one account, the one that creates or updates it stands for what is written.
    const account = diff.result === "created" || diff.result === "updated" ? diff.accountId : null;
    const written = account === null ? [] : [byAccount.get(account), replaced.get(account)];
    return { diff, text, hash: sha256(canonicalJson([text, ...written])) };
  });
}

/** Of all rows in their order: two comparisons with the same would write the same, and replace nobody unseen. */
export function digestOf(hashes: readonly string[]): string {
  return sha256(hashes.join(""));
}
