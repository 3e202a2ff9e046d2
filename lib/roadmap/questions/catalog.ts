/** Every question that the items ask people, in the order of the roadmap. */
import { securityOnly } from "./1-3-security-account.ts";
import { offAwsCopies, s3Backfill } from "./2-1-backups.ts";
import { baselinePipeline, creationProcess } from "./3-5-account-initialization.ts";
import { siem } from "./4-2-near-real-time-detection.ts";
import { cspm, findingsQueue } from "./4-3-regular-scanning.ts";
import { guidelines } from "./4-4-security-guidelines.ts";
import { idpMfa, noHumanAccess } from "./5-1-sso.ts";
import { noRepositories, secretScanning } from "./5-4-secret-detection.ts";
import { egressControl } from "./6-2-private-subnets.ts";
import { eksImages, functionImages, noBuilds, packages } from "./7-1-ami-and-package-sourcing.ts";
import { noConsoleWrites, terraformDrift, twoPersonRule } from "./7-2-infrastructure-as-code.ts";
import { corrections } from "./8-2-automated-remediation.ts";
import { egressFilters } from "./9-2-egress.ts";
import { architectureReview, humanSeparation, onePurpose } from "./10-1-blast-radius.ts";
import type { Question } from "./question.ts";

/** Every question, in the order of the roadmap. */
export const questions: readonly Question[] = [
  securityOnly,
  offAwsCopies,
  s3Backfill,
  creationProcess,
  baselinePipeline,
  siem,
  cspm,
  findingsQueue,
  guidelines,
  idpMfa,
  noHumanAccess,
  secretScanning,
  noRepositories,
  egressControl,
  egressFilters,
  packages,
  eksImages,
  functionImages,
  noBuilds,
  twoPersonRule,
  terraformDrift,
  noConsoleWrites,
  corrections,
  architectureReview,
  onePurpose,
  humanSeparation,
];

/** Undefined: the item asks no such question. */
export function findQuestion(itemId: string, id: string): Question | undefined {
  return questions.find((question) => question.itemId === itemId && question.id === id);
}
