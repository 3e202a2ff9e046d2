import { readAnswer } from "#lib/roadmap/answers.ts";
import { type Unit, verdictWithoutUnits, type Wording } from "#lib/roadmap/conclude.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { Item, OrganizationContext } from "#lib/roadmap/item.ts";
import {
  judgeAudience,
  judgeRegister,
  judgeTopics,
  judgeValidity,
} from "#lib/roadmap/items/4-4-documents.ts";
import { guidelines } from "#lib/roadmap/questions/4-4-security-guidelines.ts";
import { lastMomentOf } from "#lib/roadmap/records/fields.ts";
import type { Guideline } from "#lib/roadmap/records/guidelines.ts";
import type { Evidence, Verdict } from "#lib/roadmap/verdict.ts";
import { concludeWeighted, type WeightedGroup } from "#lib/roadmap/weighted.ts";

/** Item 4.4 of the roadmap. */
export const securityGuidelines: Item = {
  id: "4.4",
  slug: "security-guidelines",
  stage: 4,
  title: "Security guidelines",
  kind: "attested",
  scope: "organization",
  summary:
    "The company has written down what it expects of its accounts, which deviations it accepts, and which rules are its own.",
  guidance: {
    why: "Teams can only follow rules that they can read. Scanners know neither your accepted bastion host nor your own rule on replicated data.",
    steps: [
      {
        text: "Publish a page that covers accounts and ownership, logging, IAM, network exposure, data, backups and incident contacts, with an owner and a version, and send it to every owner of an account.",
      },
      {
        text: "Keep the accepted deviations beside it, each with its approver and its end, and turn rules into checks where that is possible.",
      },
      {
        text: "Record the document: its link, owner, version, topics, who has confirmed it, the deviations, and when it is reviewed next.",
        command: {
          runIn: "Waymark",
          lines: "waymark records add --kind guideline guidelines.json",
        },
      },
    ],
    since2019: [],
  },
  collectors: [],
  evaluatorVersion: 2,
  implemented: true,
};

interface Document {
  guideline: Guideline;
  recordedBy: string;
  /** Its review date has passed. */
  expired: boolean;
}

/**
 * Documents are records of ours: none at all is known, and NOT_MET. Half of the score is a document that can be relied on,
 * three tenths the required topics, a tenth each that every owner knows it and that no accepted deviation has run out.
 * Documents past their review count only where no other is left, and then as the share that was known.
 */
export function evaluateSecurityGuidelines(context: OrganizationContext): Verdict {
  const { input } = context;
  if (input.settings.requiredTopics.length === 0) {
    const reason = "No topic is required of the guidelines: the setting requiredTopics is empty.";
    return verdictWithoutUnits(securityGuidelines, "UNKNOWN", "not_configured", reason);
  }
  const all = listDocuments(context);
  const current = all.filter(({ expired }) => !expired);
  const documents = current.length > 0 ? current : all;
  for (const { guideline } of current) context.view.limit(lastMomentOf(guideline.reviewBy));
  const of = documents.map(({ guideline }) => guideline);
  const groups = of.length === 0 ? [nothing(context)] : judge(context, of);
  const expired = current.length === 0 && all.length > 0;
  const verdict = concludeWeighted(securityGuidelines, context.view, groups, wordingOf(context));
  const evidence = [...all.map((document) => evidenceOf(context, document)), ...verdict.evidence];
  if (!expired) return { ...verdict, evidence };
  return expiredVerdict({ ...verdict, evidence }, of);
}

function wordingOf({ input }: OrganizationContext): Wording {
  return {
    noun: ["part", "parts"],
    met: "The guidelines can be relied on, cover every required topic, are known to the owners, and no exception has run out.",
    none: "",
    roleName: input.organization.roleName,
    preposition: "for",
  };
}

function nothing({ input }: OrganizationContext): WeightedGroup {
  const { id } = input.organization;
  const unit: Unit = {
    result: "fail",
    place: null,
    why: "no document of security guidelines is recorded",
    failing: [{ resource: id, region: "global", why: "No document of security guidelines is recorded." }],
  };
  return { weight: 100, units: [unit] };
}

function judge(context: OrganizationContext, documents: readonly Guideline[]): WeightedGroup[] {
  return [
    { weight: 50, units: [judgeValidity(documents)] },
    { weight: 30, units: judgeTopics(context, documents) },
    { weight: 10, units: [judgeAudience(context, documents)] },
    { weight: 10, units: [judgeRegister(context, documents)] },
  ];
}

/** What the documents were worth before their review date is what is known; nobody says that they have become worthless. */
function expiredVerdict(verdict: Verdict, documents: readonly Guideline[]): Verdict {
  const links = documents.map(({ url }) => url).join(" and ");
  const gap: Gap = { kind: "said", code: "expired", text: `The review date of ${links} has passed` };
  return {
    ...verdict,
    state: "UNKNOWN",
    fractionHundredths: null,
    known: 0,
    knownFractionHundredths: verdict.fractionHundredths,
    evidenceIncomplete: false,
    reason: `${gap.text}.`,
    reasonCode: gap.code,
    failing: [],
    validUntil: null,
  };
}

/** The recorded documents; an answer with nothing but a link is a document of which only the link and the topics are known. */
function listDocuments(context: OrganizationContext): Document[] {
  const { guidelines: records } = context.input.records;
  if (records.length === 0) return linkedDocument(context);
  return records.map(({ data: guideline, recordedBy }) => ({
    guideline,
    recordedBy,
    expired: lastMomentOf(guideline.reviewBy).getTime() <= context.input.now.getTime(),
  }));
}

function linkedDocument({ input, view }: OrganizationContext): Document[] {
  const answer = readAnswer(input, view, guidelines, null);
  const given = input.attestations.find(
    ({ itemId, question, accountId }) =>
      itemId === guidelines.itemId && question === guidelines.id && accountId === null,
  );
  if (given === undefined || given.evidenceUrl === null || !given.holds) return [];
  const guideline: Guideline = {
    title: "Security guidelines",
    url: given.evidenceUrl,
    owner: "",
    version: "",
    publishedAt: null,
    draft: false,
    audience: "",
    topics: [...input.settings.requiredTopics],
    reviewBy: given.reviewBy.toISOString(),
    urlStatus: null,
    acknowledged: null,
    // What a yes to the question says.
    broadcast: true,
    exceptions: null,
    rules: [],
  };
  return [{ guideline, recordedBy: "an answer", expired: !answer.valid }];
}

function evidenceOf({ input }: OrganizationContext, { guideline, recordedBy, expired }: Document): Evidence {
  const { title, url, version, owner, reviewBy } = guideline;
  const named = version === "" ? title : `${title}, version ${version}`;
  const whose = owner === "" ? "nobody's" : `of ${owner}`;
  return {
    collector: "records",
    accountId: input.organization.managementAccountId,
    region: "global",
    observed: `${named} (${url}), ${whose}, recorded by ${recordedBy}, to be reviewed by ${reviewBy.slice(0, 10)}.`,
    result: expired ? "unknown" : "info",
  };
}
