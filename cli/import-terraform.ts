/** `waymark import terraform-state`: what a state of Terraform manages; of the file nothing else is kept. */
import { listOrganizations } from "#lib/data/organizations.ts";
import { importTerraformState } from "#lib/data/terraform-states.ts";
import { AppError } from "#lib/errors.ts";
import { readTerraformState } from "#lib/roadmap/terraform-state.ts";
import { withContext } from "./context.ts";
import { evaluatedWords, evaluateNow } from "./evaluate-now.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { readJson } from "./read-json.ts";
import { selectOrganization } from "./selection.ts";

interface ImportOptions {
  argument: string;
  account?: string;
  organization?: string;
  json?: boolean;
}

/** Imports one file; exit 3 where some of it is about accounts that are not known here. */
export function importTerraformCommand(io: CommandIo, options: ImportOptions): Promise<number> {
  return withContext(io, { home: "existing" }, async (context) => {
    const { viewer, clock } = context;
    const { argument: file, account = null } = options;
    const organization = selectOrganization(await listOrganizations(viewer), {
      ...(options.organization !== undefined && { organization: options.organization }),
      ofAccounts: [],
    });
    const state = readTerraformState(await readJson(io, file), account);
    if ("problem" in state) throw new AppError("INVALID_INPUT", { userMessage: `${file} ${state.problem}.` });
    const { lineage, serial, parts, managed, withoutArn, withoutAccount } = state;
    const { accounts, unknown } = await importTerraformState(viewer, {
      organizationId: organization.id,
      lineage,
      serial,
      parts,
      now: clock.now(),
    });
    const evaluated = await evaluateNow(context, organization.id);
    const kept = parts
      .filter(({ accountId }) => accounts.includes(accountId))
      .reduce((sum, { resources }) => sum + resources.length, 0);
    const result = {
      file,
      format: "terraform-state",
      lineage,
      serial,
      accounts,
      unknown,
      resources: { managed, kept, withoutArn, withoutAccount },
    };
    printResult(io, options.json, result, () => textOf(result, evaluatedWords(evaluated)));
    return unknown.length + withoutAccount > 0 ? exitCodes.partly : exitCodes.done;
  });
}

function textOf(
  {
    accounts,
    unknown,
    resources,
    serial,
  }: {
    accounts: string[];
    unknown: string[];
    serial: number;
    resources: { kept: number; managed: number; withoutAccount: number };
  },
  evaluated: string,
): string {
  const head = `${resources.kept} of ${resources.managed} resources in ${accounts.length} ${accounts.length === 1 ? "account" : "accounts"} (serial ${serial}).\n`;
  const rest = [
    ...unknown.map((id) => `Account ${id} is not known here: what the state has of it was left out.\n`),
    ...(resources.withoutAccount === 0
      ? []
      : [`${resources.withoutAccount} name no account: say it with --account.\n`]),
  ];
  return `${head}${rest.join("")}${evaluated}`;
}
