import { type ReadAnswer, readAnswer } from "#lib/roadmap/answers.ts";
import type { Contradiction } from "#lib/roadmap/attestation.ts";
import { conclude, type Unit, verdictWithoutUnits } from "#lib/roadmap/conclude.ts";
import type { OrganizationContext } from "#lib/roadmap/item.ts";
import {
  addUp,
  type Counted,
  capOf,
  countAnswered,
  countListed,
  coveredHundredths,
} from "#lib/roadmap/items/5-4-coverage.ts";
import { noteExposedKeys } from "#lib/roadmap/items/5-4-exposed-keys.ts";
import { secretDetection } from "#lib/roadmap/items/5-4-item.ts";
import {
  noRepositories,
  type SecretCoverage,
  secretScanning,
} from "#lib/roadmap/questions/5-4-secret-detection.ts";
import { sentence } from "#lib/roadmap/sentences.ts";
import type { Evidence, Verdict } from "#lib/roadmap/verdict.ts";

/** From here on a target is reached; repositories below it are left to do, not failing. */
const targetHundredths = 95;
/** A count by a person may be off by so much before a listing contradicts it. */
const toleranceHundredths = 5;
/** A listing of repositories that is older says nothing of today. */
const listingMaxAgeMs = 30 * 24 * 3_600_000;
const mostNamed = 100;

/** What is known of the repositories, from an answer, a listing, or both. */
interface Guard {
  counted: Counted[];
  controls: SecretCoverage["controls"];
  blocking: boolean;
}

/**
 * One unit: the repositories that are guarded. Figures decide over a plain yes, a listing by a tool over figures, and what
 * it contradicts is ended. Without either it waits for an answer.
 */
export function evaluateSecretDetection(context: OrganizationContext): Verdict {
  const listed = countListed(currentListings(context));
  const scanning = readAnswer(context.input, context.view, secretScanning, null);
  const nothing = readAnswer(context.input, context.view, noRepositories, null);
  const contradicted = contradictions(scanning, nothing, listed);
  const ended = new Set(contradicted.map(({ attestationId }) => attestationId));
  if (nothing.valid && nothing.holds && !ended.has(nothing.attestation.id) && isNewer(nothing, scanning)) {
    const reason = "Somebody answered that there are no repositories of source code.";
    return verdictWithoutUnits(secretDetection, "NOT_APPLICABLE", "out_of_scope", reason);
  }
  const counts = scanning.valid && ended.has(scanning.attestation.id) ? null : scanning;
  const unit = judge(context, counts, openReason(scanning, nothing), listed);
  const verdict = conclude(secretDetection, context.view, [unit], {
    noun: ["part", "parts"],
    met: "Credentials are stopped before they reach the repositories.",
    none: "",
    roleName: context.input.organization.roleName,
    preposition: "for",
  });
  const evidence = [...verdict.evidence, ...noteExposedKeys(context)];
  return { ...verdict, evidence, ...(contradicted.length > 0 && { contradicted }) };
}

function currentListings({ input, view }: OrganizationContext) {
  const current = input.records.repositories.filter(
    ({ data }) => input.now.getTime() - Date.parse(data.listedAt) < listingMaxAgeMs,
  );
  for (const { data } of current) view.limit(new Date(Date.parse(data.listedAt) + listingMaxAgeMs));
  return current.filter(({ data }) => data.repositories.some(({ archived }) => !archived));
}

/** Of two answers that exclude each other the later one counts. */
function isNewer(
  nothing: Extract<ReadAnswer<null>, { valid: true }>,
  scanning: ReadAnswer<SecretCoverage>,
): boolean {
  return !scanning.valid || nothing.attestation.answeredAt >= scanning.attestation.answeredAt;
}

/** Where nobody answered what is covered, an answer that has lapsed says more than that there is none. */
function openReason(
  scanning: ReadAnswer<SecretCoverage>,
  nothing: ReadAnswer<null>,
): ReadAnswer<SecretCoverage> {
  if (scanning.valid || nothing.valid || nothing.gap.kind !== "said") return scanning;
  const neverAnswered = scanning.gap.kind === "said" && scanning.gap.code === "needs_answer";
  return neverAnswered && nothing.gap.code === "expired" ? nothing : scanning;
}

function contradictions(
  scanning: ReadAnswer<SecretCoverage>,
  nothing: ReadAnswer<null>,
  listed: readonly Counted[],
): Contradiction[] {
  if (listed.length === 0) return [];
  const { total, covered, unread } = addUp(listed);
  const found: Contradiction[] = [];
  if (nothing.valid && nothing.holds) {
    const why = `${total} ${total === 1 ? "repository is" : "repositories are"} listed`;
    found.push({ attestationId: nothing.attestation.id, why });
  }
  if (scanning.valid) {
    // What the tool could not read may be covered: it contradicts nobody.
    const atMost = coveredHundredths({ total, covered: covered + unread });
    const said = saidHundredths(scanning);
    if (said - atMost > toleranceHundredths) {
      const why = `${covered} of ${total} repositories are covered by what the code host lists`;
      found.push({ attestationId: scanning.attestation.id, why });
    }
  }
  return found;
}

/** A plain yes affirms the target. */
function saidHundredths({ holds, details }: Extract<ReadAnswer<SecretCoverage>, { valid: true }>): number {
  if (details === null) return holds ? targetHundredths : 0;
  return coveredHundredths(addUp(countAnswered(details)));
}

/** @param counts the answer where it still counts; null: facts have ended it. */
function judge(
  context: OrganizationContext,
  counts: ReadAnswer<SecretCoverage> | null,
  scanning: ReadAnswer<SecretCoverage>,
  listed: Counted[],
): Unit {
  const details = counts?.valid === true ? counts.details : null;
  if (listed.length > 0) {
    // What counts as covered there is scanned with its history, and pushes are refused.
    const controls = [
      ...new Set([...(details?.controls ?? []), "push-protection" as const, "history-scan" as const]),
    ];
    return judgeGuard(context, { counted: listed, controls, blocking: true });
  }
  if (!scanning.valid) return { result: "unknown", place: null, gaps: [scanning.gap] };
  if (details !== null) {
    return judgeGuard(context, {
      counted: countAnswered(details),
      controls: details.controls,
      blocking: details.blocking,
    });
  }
  const evidence = [
    note(
      context,
      `Somebody answered ${scanning.holds ? "yes" : "no"}, without figures.`,
      scanning.holds ? "pass" : "fail",
    ),
  ];
  if (scanning.holds) return { result: "pass", place: null, evidence };
  const { id } = context.input.organization;
  const why = "Somebody answered that credentials are not kept out of the repositories.";
  return {
    result: "fail",
    place: null,
    why: "credentials are not kept out of the repositories",
    failing: [{ resource: id, region: "global", why }],
    evidence,
  };
}

function judgeGuard(context: OrganizationContext, { counted, controls, blocking }: Guard): Unit {
  const sum = addUp(counted);
  const share = coveredHundredths(sum);
  const observed = `${sum.covered} of ${sum.total} repositories covered by ${controls.join(", ") || "nothing"}${blocking ? "" : ", which stops nothing"}.`;
  if (sum.total === 0) {
    const text = "The answer on credentials in repositories counts no repositories";
    return { result: "unknown", place: null, gaps: [{ kind: "said", code: "needs_answer", text }] };
  }
  const cap = capOf({ controls, blocking });
  if (cap === null && share >= targetHundredths) {
    const remaining = sum.total - sum.covered;
    const left = remaining === 0 ? "" : ` ${remaining} remain.`;
    return { result: "pass", place: null, evidence: [note(context, `${observed}${left}`, "pass")] };
  }
  const withUnread = coveredHundredths({ total: sum.total, covered: sum.covered + sum.unread });
  if (cap === null && sum.unread > 0 && withUnread >= targetHundredths) {
    const text = `Of ${sum.unread} repositories nobody could read whether they are covered`;
    return {
      result: "unknown",
      place: null,
      gaps: [{ kind: "said", code: "not_read", text }],
      evidence: [note(context, observed, "unknown")],
    };
  }
  const uncovered = `${sum.covered} of ${sum.total} repositories are covered`;
  return {
    result: "fail",
    place: null,
    why: [share < targetHundredths ? uncovered : "", cap?.why ?? ""].filter((text) => text !== "").join("; "),
    // Below the target, 90 of 100 is the most that it is worth; a single covered repository is worth something.
    scoreHundredths: Math.min(Math.max(share, sum.covered > 0 ? 1 : 0), cap?.hundredths ?? 90),
    failing: failingOf(context, counted, cap?.why ?? null),
    evidence: [note(context, observed, "fail")],
  };
}

function failingOf({ input }: OrganizationContext, counted: readonly Counted[], why: string | null) {
  const repositories = counted.flatMap(({ host, total, covered, uncovered }) => {
    const named = uncovered.map((name) => ({
      resource: `${host}/${name}`,
      region: "global",
      why: "Is not covered.",
    }));
    if (named.length > 0 || covered === total) return named;
    const missing = total - covered;
    return [
      { resource: host, region: "global", why: `${missing} of ${total} repositories are not covered.` },
    ];
  });
  const controls =
    why === null
      ? []
      : [
          {
            resource: input.organization.id,
            region: "global",
            why: sentence(why),
          },
        ];
  return [...controls, ...repositories.slice(0, mostNamed)];
}

function note({ input }: OrganizationContext, observed: string, result: Evidence["result"]): Evidence {
  const { managementAccountId: accountId } = input.organization;
  return { collector: "records", accountId, region: "global", observed, result };
}
