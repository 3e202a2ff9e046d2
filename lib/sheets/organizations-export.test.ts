/** What the console of AWS Organizations exports: with Status until September 2025, with State since, or with both. */
import { expect, test } from "vitest";
import { cautious } from "./current.ts";
import { diffSheet } from "./diff.ts";
import { guessMapping } from "./mapping.ts";
import { readSheet } from "./read-sheet.ts";
import { targetText } from "./targets.ts";

const before = "Account ID,ARN,Email,Name";
const after = "Joined method,Joined timestamp";
const line = (id: string, name: string, states: string) =>
  `${id},arn:aws:organizations::111122223333:account/o-exampleorg1/${id},aws+${id}@example.com,"${name}",${states},CREATED,2021-03-02T10:00:00.000Z`;

async function statesOf(heads: string, rows: readonly string[]) {
  const text = `${before},${heads},${after}\n${rows.map((states, at) => line(`01234567890${at}`, `Sandbox, ${at}`, states)).join("\n")}\n`;
  const sheet = await readSheet(new TextEncoder().encode(text), {
    name: "Organization_accounts_information.csv",
  });
  const mapping = guessMapping(sheet, { customColumns: [], itemIds: [] });
  const known = { accounts: new Map(), has: () => false, ids: [], columns: [] };
  const { rows: diffs } = diffSheet(sheet, mapping, { known, choices: cautious });
  return {
    targets: mapping.map(targetText),
    states: diffs.map(
      ({ changes, reason, notes }) =>
        changes.find(({ cell }) => cell === "state")?.after ?? reason ?? notes.join(" "),
    ),
  };
}

test("the first generation says Status", async () => {
  const { targets, states } = await statesOf("Status", ["ACTIVE", "SUSPENDED", "PENDING"]);
  expect(targets).toEqual(["id", "ignore", "email", "name", "state", "ignore", "ignore"]);
  expect(states).toEqual(["ACTIVE", "SUSPENDED", "PENDING_ACTIVATION"]);
});

test("the second says State, of which there are more", async () => {
  const every = ["ACTIVE", "SUSPENDED", "PENDING_ACTIVATION", "PENDING_CLOSURE", "CLOSED"];
  const { targets, states } = await statesOf("State", every);
  expect(targets).toEqual(["id", "ignore", "email", "name", "state", "ignore", "ignore"]);
  expect(states).toEqual(every);
});

test.each([
  ["Status,State", ["ACTIVE,ACTIVE", "SUSPENDED,CLOSED"]],
  ["State,Status", ["ACTIVE,ACTIVE", "CLOSED,SUSPENDED"]],
])("of %s the newer one counts", async (heads, rows) => {
  expect((await statesOf(heads, rows)).states).toEqual(["ACTIVE", "CLOSED"]);
});
