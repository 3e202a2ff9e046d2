/** Whether it is written down how accounts are created, for 3.5. */
import { readAnswer } from "#lib/roadmap/answers.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { OrganizationContext } from "#lib/roadmap/item.ts";
import { creationProcess, processAnswers } from "#lib/roadmap/questions/3-5-account-initialization.ts";

const phrases: Readonly<Record<(typeof processAnswers)[number], string>> = {
  who: "who may create an account",
  purpose: "what an account is for",
  rootCredentials: "where the root password is kept",
  mfa: "where the root user's second factor is kept",
  emailPattern: "the pattern of the e-mail address",
  distributionList: "who receives its mail",
  phoneBilling: "telephone and billing data",
};

/** Full marks for all seven answers, a seventh for each; that there is no document is an answer too. */
export function judgeProcess({ input, view }: OrganizationContext): Unit {
  const answer = readAnswer(input, view, creationProcess, null);
  if (!answer.valid) return { result: "unknown", place: null, gaps: [answer.gap] };
  const { id } = input.organization;
  if (!answer.holds) {
    return {
      result: "fail",
      place: null,
      why: "no document says how accounts are created",
      failing: [{ resource: id, region: "global", why: "No document says how accounts are created." }],
    };
  }
  const answers = answer.details?.answers;
  const missing = answers === undefined ? [] : processAnswers.filter((name) => answers[name] !== true);
  if (missing.length === 0) return { result: "pass", place: null };
  const answered = processAnswers.length - missing.length;
  return {
    result: "fail",
    scoreHundredths: Math.floor((answered * 100) / processAnswers.length),
    place: null,
    why: "the document about creating accounts leaves questions open",
    failing: missing.map((name) => ({
      resource: id,
      region: "global",
      why: `The document does not say ${phrases[name]}.`,
    })),
  };
}
