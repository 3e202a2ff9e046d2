/** `waymark attest`: a person's answer to the questions of an item, and the status that results. */
import { getOrganizationOf } from "#lib/data/accounts.ts";
import { recordAttestations } from "#lib/data/attestations.ts";
import { listOrganizations } from "#lib/data/organizations.ts";
import { getStatuses } from "#lib/data/statuses.ts";
import { AppError } from "#lib/errors.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { type AnswerState, type Selected, selectQuestions } from "#lib/roadmap/questions/select.ts";
import { type CommandContext, withContext } from "./context.ts";
import { evaluateNow } from "./evaluate-now.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { readJson } from "./read-json.ts";
import { requireConnection, selectOrganization } from "./selection.ts";

interface AttestOptions {
  account?: string;
  organization?: string;
  item: string;
  state: AnswerState;
  evidence: string;
  evidenceDate?: Date;
  reviewBy: Date;
  question?: string;
  details?: string;
  note: string;
  json?: boolean;
}

/** @throws AppError INVALID_INPUT where the item cannot be answered so. */
function selected(options: AttestOptions): Selected {
  const found = selectQuestions({
    itemId: options.item,
    state: options.state,
    accountId: options.account ?? null,
    question: options.question ?? null,
  });
  if ("problem" in found) throw new AppError("INVALID_INPUT", { userMessage: found.problem });
  if (options.details !== undefined && found.questions.length > 1) {
    const ids = found.questions.map(({ id }) => id).join(", ");
    throw new AppError("INVALID_INPUT", {
      userMessage: `--details are about one question; choose it by --question: ${ids}.`,
    });
  }
  return found;
}

/** The organization that is meant. @throws AppError INVALID_INPUT naming an account that is not in the inventory */
async function organizationOf({ viewer }: CommandContext, options: AttestOptions): Promise<string> {
  const organizations = await listOrganizations(viewer);
  requireConnection(organizations);
  const { account, organization } = options;
  if (account === undefined)
    return selectOrganization(organizations, {
      ...(organization !== undefined && { organization }),
      ofAccounts: [],
    }).id;
  const owner = await getOrganizationOf(viewer, account).catch((error: unknown) => {
    if (!(error instanceof AppError && error.code === "NOT_FOUND")) throw error;
    throw new AppError("INVALID_INPUT", { userMessage: `Account ${account} is not in the inventory.` });
  });
  if (organization === undefined || organization === owner) return owner;
  throw new AppError("INVALID_INPUT", {
    userMessage: `Account ${account} belongs to ${owner}, not to ${organization}.`,
  });
}

type Report = Awaited<ReturnType<typeof getStatuses>>;
type Status = Report["organizations"][number]["items"][string];

/** The item's status: of the account, of the organization, or how many accounts are in which state. */
function resultOf(
  report: Report,
  { item, account }: AttestOptions,
  organizationId: string,
): { json: unknown; text: string } {
  const status: Status | undefined =
    account === undefined
      ? report.organizations.find(({ id }) => id === organizationId)?.items[item]
      : report.accounts.find(({ id }) => id === account)?.items[item];
  if (status !== undefined)
    return {
      json: { account: account ?? null, organization: organizationId, item, ...status },
      text: `${item} of ${account ?? organizationId}: ${word(status)}. ${status.reason}\n`,
    };
  const counts: Partial<Record<Status["state"], number>> = {};
  for (const { items: of } of report.accounts) {
    const state = of[item]?.state ?? "UNKNOWN";
    counts[state] = (counts[state] ?? 0) + 1;
  }
  const words = Object.entries(counts).map(([state, amount]) => `${amount} ${state}`);
  return {
    json: { account: null, organization: organizationId, item, accounts: counts },
    text: `${item} of ${report.accounts.length} accounts: ${words.join(", ")}.\n`,
  };
}

function word({ state, fraction }: Status): string {
  return state === "PARTIAL" && fraction !== null ? `PARTIAL (${Math.floor(fraction * 100)} %)` : state;
}

export function attest(io: CommandIo, options: AttestOptions): Promise<number> {
  const { questions, holds, accountId } = selected(options);
  return withContext(io, { home: "existing" }, async (context) => {
    const { viewer, clock } = context;
    const details = options.details === undefined ? null : await readJson(io, options.details);
    const organizationId = await organizationOf(context, options);
    const now = clock.now();
    await recordAttestations(viewer, {
      organizationId,
      accountId,
      itemId: options.item,
      answers: questions.map(({ id }) => ({ question: id, holds, details })),
      evidenceUrl: options.evidence,
      evidenceAt: options.evidenceDate ?? null,
      note: options.note,
      reviewBy: options.reviewBy,
      now,
    });
    for (const { text } of questions) io.err(`${holds ? "Yes" : "No"}: ${text}\n`);
    if (accountId === null && options.account !== undefined)
      io.err("The answer is about the whole organization: it counts for every account.\n");
    await evaluateNow(context, organizationId);
    const report = await getStatuses(viewer, {
      items,
      now: clock.now(),
      ...(options.account !== undefined && { accountIds: [options.account] }),
    });
    const result = resultOf(report, options, organizationId);
    printResult(io, options.json, result.json, () => result.text);
    return exitCodes.done;
  });
}
