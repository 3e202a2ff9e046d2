/** What the heavy statements are for, and why their plans are right: two sentences each, found by a piece of the SQL. */

interface Note {
  /** Only this statement holds it. */
  mark: string;
  title: string;
  note: string;
}

const notes: readonly Note[] = [
  {
    mark: "]::int[] as counts",
    title: "The tabs of the accounts page",
    note: "It counts how many accounts each saved or built-in view matches, all views in one pass. One of them asks for the unknown share over all stages, so that the one short row that `stage_total` has of each account is read once, in the order of the disk; only accounts with a stale status are counted anew, through the primary key of their statuses.",
  },
  {
    mark: "as before) t",
    title: "One page of the list of accounts, by what is met",
    note: "It finds the hundred accounts of a page, how many match and where the page begins; the order by what is met is worked out for all accounts out of stored sums, and of those with stale statuses anew. Each table is read once from end to end and joined by hashing, which is the cheapest way to look at all of them; rows in full are fetched for the hundred only.",
  },
  {
    mark: "as complete",
    title: "Stages of every organizational unit",
    note: "It sums the stages of the accounts of each unit for the overview, where the process has not kept them from before; units without a change are not asked for again. Nearly every row of `stage_count` is wanted the first time, so that one scan and a hash join beat any index.",
  },
  {
    mark: "action as materialized",
    title: "What would help most",
    note: "It groups everything that fails or is unknown by item and by cause, for the suggestions of the overview, which lag behind a run on purpose. A third of all statuses counts here: they come from the covering index without a visit to the wide rows, and names are looked up for eight groups only.",
  },
  {
    mark: "string_agg(coalesce(line, '')",
    title: "Every item over all accounts",
    note: "It hands over the one line that each account has of its items, for the roadmap page, which counts the letters. Ten thousand short lines take the place of 230,000 statuses; all of them are needed, hence scans and hash joins.",
  },
  {
    mark: "group by path, state, reason_code",
    title: "One item by organizational unit and reason",
    note: "It tells how many accounts of each unit stand in which state of one item, and why, for the head of the item's page. The statuses of the item are one range of the covering index, read without the wide rows, and are hashed against accounts and their bookkeeping, both read once.",
  },
  {
    mark: "coalesce(fraction, 0) as level",
    title: "Accounts by their state of one item",
    note: "It lists the first accounts of an item's page, worst first, with how many match. State and staleness of all of them decide the order, so that all are looked at, from the covering index alone; reasons in full are fetched for the rows of the page only.",
  },
  {
    mark: "with listed as",
    title: "Organizational units and whether they changed",
    note: "It counts the accounts of each unit by freshness and hashes the versions of their bookkeeping, so that the overview knows which sums still hold. Accounts and `refresh` are each read once and hashed together; no index could answer for all rows more cheaply.",
  },
  {
    mark: "with moved as",
    title: "What a run changed",
    note: "It judges the items whose state a run changed, for the page of the run. The events of the run are one range of the index by run, and whether one was the first of its item is asked of the same range.",
  },
  {
    mark: "with typical as",
    title: "Coverage by account",
    note: "It lists the accounts that could not be read wholly and sums what is missing. The sums of an account are one row, so that ten thousand rows are read once.",
  },
  {
    mark: "c.region_reads as reads",
    title: "Reads by region",
    note: "It groups the accounts by which regions they were read in and what was missing there, for the coverage page. Accounts alike share a group, so that one pass over one row an account is enough.",
  },
  {
    mark: "c.cause_reads",
    title: "Why reads are missing",
    note: "It groups the accounts by what kept them from being read, for the coverage page. Accounts alike share a group, so that one pass over one row an account is enough.",
  },
  {
    mark: "max(r.evaluated_at) as at",
    title: "When an item was last evaluated",
    note: "It finds the newest evaluation for the head of the item's page. Every account of the organization may have it, so that accounts and `refresh` are read once.",
  },
  {
    mark: "'runSeconds'",
    title: "The figures for monitoring",
    note: "It answers the whole of `/metrics` in one statement. Runs that have ended carry their sums, so that no row of an account in a run is read; accounts, `refresh` and `stage_count` are each read once.",
  },
  {
    mark: "strpos(a.id, word)",
    title: "Search for accounts",
    note: "It finds accounts by any part of name, id or e-mail address. Whatever is typed may stand anywhere, so that ten thousand short rows are compared; that costs less than an index of trigrams costs each refresh.",
  },
];

/** @throws Error for a statement that nobody has described. */
export function describeStatement(sql: string): Pick<Note, "title" | "note"> {
  const found = notes.find(({ mark }) => sql.includes(mark));
  if (found === undefined) throw new Error(`describe this statement in bench/plan-notes.ts:\n${sql}`);
  return found;
}
