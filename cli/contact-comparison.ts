/** `waymark contacts compare`: the register beside AWS, and the commands that bring AWS in line. */
import type { ComparedContact, ContactComparison } from "#lib/data/contact-comparison.ts";
import { compareContacts, listContactDifferences } from "#lib/data/contact-comparison.ts";
import { listOrganizationsAndRegister } from "#lib/data/organizations.ts";
import { type CommandContext, withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { textTable } from "./text-table.ts";

const pageRows = 500;

/** Every account with a difference, of every organization and of the register. */
async function everyDifference({ viewer, clock }: CommandContext): Promise<ContactComparison[]> {
  const rows: ContactComparison[] = [];
  for (const { id: organizationId } of await listOrganizationsAndRegister(viewer)) {
    let after: string | undefined;
    do {
      const options = { organizationId, after, limit: pageRows, now: clock.now() };
      const page = await listContactDifferences(viewer, options);
      rows.push(...page.accounts);
      after = page.next ?? undefined;
    } while (after !== undefined);
  }
  return rows;
}

function awsText({ aws, state, why }: ComparedContact): string {
  return state === "not_read" ? `not read (${why})` : (aws ?? "none");
}

function comparisonText(rows: readonly ContactComparison[]): string {
  if (rows.length === 0) return "AWS has the contacts of the register, as far as both are known.\n";
  return textTable(
    ["ACCOUNT", "NAME", "CONTACT", "REGISTER", "AWS", "STATE"],
    rows.flatMap(({ accountId, accountName, contacts }) =>
      contacts.map((one) => [
        accountId,
        accountName,
        one.type,
        one.ours.join(", ") || "none",
        awsText(one),
        one.state.replace("_", " "),
      ]),
    ),
  );
}

function commandsText(rows: readonly ContactComparison[]): string {
  const fixes = rows.flatMap(({ accountId, contacts }) =>
    contacts.flatMap(({ type, fix }) => {
      if (fix === null) return [];
      if ("refused" in fix) return [`# ${accountId} ${type}: ${fix.refused}`];
      return [`# In ${fix.runIn}\n${fix.lines}`];
    }),
  );
  return fixes.length === 0 ? "# AWS needs no change.\n" : `${fixes.join("\n\n")}\n`;
}

/** One account, or all with a difference; as a table, or as the commands. */
export function compareCommand(
  io: CommandIo,
  options: { argument?: string; commands?: boolean; json?: boolean },
): Promise<number> {
  const { argument: accountId } = options;
  return withContext(io, { home: "existing" }, async (context) => {
    const rows =
      accountId === undefined
        ? await everyDifference(context)
        : [await compareContacts(context.viewer, { accountId, now: context.clock.now() })];
    printResult(io, options.json, rows, () =>
      options.commands === true ? commandsText(rows) : comparisonText(rows),
    );
    return exitCodes.done;
  });
}
