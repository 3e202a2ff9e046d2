/** What owners are asked about their accounts: questions that nobody has answered and that would change an item. */
import { questions } from "#lib/roadmap/questions/catalog.ts";
import type { Question } from "#lib/roadmap/questions/question.ts";
import type { State } from "#lib/roadmap/verdict.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { type AttestationView, listAttestations } from "./attestations.ts";
import type { ItemOutline } from "./rollup.ts";
import { getStatuses } from "./statuses.ts";

/** One question about one account. */
export interface OpenQuestion {
  accountId: string;
  accountName: string;
  itemId: string;
  question: string;
  text: string;
  /** The last answer has passed its review date. */
  expired: boolean;
  maxReviewDays: number;
}

interface OwnAccount {
  id: string;
  name: string;
  /** State of each item by its id. */
  items: Readonly<Record<string, { state: State }>>;
}

const isOpenState = (state: State | undefined) => state !== "MET" && state !== "NOT_APPLICABLE";

/** Only what may be said of a single account: what is asked of the whole organization is the security team's to say. */
function asks({ scope, yes, itemId }: Question, { items }: OwnAccount): boolean {
  return scope !== "organization" && yes === "pass" && isOpenState(items[itemId]?.state);
}

/** Open questions of each account, those whose answer has expired first. */
export function openQuestions(
  accounts: readonly OwnAccount[],
  answers: readonly Pick<AttestationView, "accountId" | "itemId" | "question" | "state">[],
): OpenQuestion[] {
  const states = new Map(
    answers.map(({ accountId, itemId, question, state }) => [`${accountId} ${itemId} ${question}`, state]),
  );
  const open = accounts.flatMap((account) =>
    questions.flatMap((question) => {
      const { itemId, id, text, maxReviewDays } = question;
      const state = states.get(`${account.id} ${itemId} ${id}`);
      // An answer about the whole organization holds for its accounts too.
      const isAnswered = state === "valid" || states.get(`null ${itemId} ${id}`) === "valid";
      if (isAnswered || !asks(question, account)) return [];
      const about = { accountId: account.id, accountName: account.name, itemId, question: id };
      return [{ ...about, text, maxReviewDays, expired: state === "expired" }];
    }),
  );
  return [...open.filter(({ expired }) => expired), ...open.filter(({ expired }) => !expired)];
}

/** Open questions of these accounts. @throws AppError FORBIDDEN, NOT_FOUND (an account) */
export async function listOpenQuestions(
  viewer: Viewer,
  { items, now, accountIds }: { items: readonly ItemOutline[]; now: Date; accountIds: readonly string[] },
): Promise<OpenQuestion[]> {
  requirePermission(viewer, "attestation.read");
  const [{ accounts }, answers] = await Promise.all([
    getStatuses(viewer, { items, now, accountIds }),
    listAttestations(viewer, { now }),
  ]);
  return openQuestions(accounts, answers);
}
