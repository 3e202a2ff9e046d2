/** Loads everything that an evaluation reads, and the hash by which a change of other people's facts is noticed. */

import { assumeSchema } from "#lib/facts/account.ts";
import { carryOver } from "#lib/facts/carry-over.ts";
import { type Envelope, globalRegion } from "#lib/facts/envelope.ts";
import type {
  AccountInput,
  EvaluatedAccount,
  EvaluatedOrganization,
  OrganizationInput,
  ResourceException,
  RunOutcome,
} from "#lib/roadmap/input.ts";
import type { Settings } from "#lib/roadmap/settings.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { readAccountVerdicts } from "./account-verdicts.ts";
import { readAnswerKeys, readAnswers } from "./answer-inputs.ts";
import { canonicalJson, sha256 } from "./canonical.ts";
import { query } from "./database.ts";
import { listActiveExceptions } from "./exceptions.ts";
import { type KnownElsewhere, readFactsAbout } from "./facts-about-read.ts";
import { readFacts, readSharedFacts, type SharedFacts } from "./facts-read.ts";
import { billedIn, readKnownOutside } from "./known-outside.ts";
import { readOrganizationFacts } from "./organization-facts.ts";
import { addScans, type StoredScans, scanTimes } from "./own-scans.ts";
import { readTrustedOutside } from "./references.ts";
import { observationKey } from "./refresh-row.ts";
import type { ItemOutline } from "./rollup.ts";
import { notTried, readRunOutcomes, runClass } from "./run-outcome.ts";
import { readSettings } from "./settings.ts";
import { type KnownTrust, readTrust, readTrustLately } from "./trust.ts";

export interface EvaluationContext {
  /** Tells which organization; with fresh envelopes also the run that they belong to. */
  runId: string;
  now: Date;
  /** The catalogue: a new version of an evaluator counts as a changed input. */
  items: readonly ItemOutline[];
}

interface Observed {
  envelopes?: readonly Envelope[];
  /** Whether everything was read; absent: yes. */
  isScan?: boolean;
}

export interface LoadedAccountInput {
  input: AccountInput;
  /** Goes into `recordRefresh` or `recordEvaluation`. */
  inputsHash: string;
  /** When the stored statuses were evaluated; null: never. `recordEvaluation` leaves out what has changed since. */
  evaluatedAt: Date | null;
}

/**
 * The input of one account: stored facts, replaced by `envelopes` where those are newer. `fresh` are these envelopes
 * with what the stored ones bring along: record them, not the given ones.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function loadEvaluationInput(
  viewer: Viewer,
  accountId: string,
  { envelopes = [], isScan = true, ...context }: EvaluationContext & Observed,
): Promise<LoadedAccountInput & { fresh: readonly Envelope[] }> {
  const [loaded] = await loadInputs(viewer, [accountId], context, { envelopes, isScan });
  return requireRow(loaded, "account", accountId);
}

/**
 * The inputs of several accounts of the run's organization, set-based; meant for chunks of some hundred.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function loadEvaluationInputs(
  viewer: Viewer,
  accountIds: readonly string[],
  context: EvaluationContext,
): Promise<LoadedAccountInput[]> {
  return loadInputs(viewer, accountIds, context, { envelopes: [], isScan: false });
}

async function loadInputs(
  viewer: Viewer,
  accountIds: readonly string[],
  context: EvaluationContext,
  { envelopes: observed, isScan }: Required<Observed>,
): Promise<(LoadedAccountInput & { fresh: readonly Envelope[] })[]> {
  requirePermission(viewer, "inventory.write");
  const [base, accounts, facts, exceptions] = await Promise.all([
    loadBase(viewer, context, observed.length > 0 ? readTrustLately : readTrust),
    findAccounts(viewer, context.runId, accountIds),
    readFacts({ query }, accountIds),
    listActiveExceptions(viewer, { accountIds, now: context.now }),
  ]);
  const scope = { organizationId: base.organization.id, accountIds };
  const [outcomes, answersOf, answerKeyOf, elsewhere] = await Promise.all([
    readRunOutcomes(observed.length > 0 ? [context.runId] : accounts.flatMap(({ triedIn }) => triedIn ?? [])),
    readAnswers({ query }, scope),
    readAnswerKeys({ query }, { ...scope, now: context.now }),
    readFactsAbout({ query }, base.organization.id, accountIds, { bodies: true }),
  ]);
  const common = commonHash(base, context.items);
  return accounts.map((account) => {
    const own = exceptions.filter((exception) => exception.accountId === account.id);
    const { latest: stored, good } = facts.get(account.id) ?? { latest: [], good: [] };
    const fresh = carryOver(stored, observed);
    const triedIn = fresh.length > 0 ? context.runId : account.triedIn;
    const run = withAttempt(outcomeOf(outcomes, triedIn), fresh);
    const known = elsewhere.get(account.id) ?? nothingElsewhere;
    return {
      input: {
        account: evaluatedAccount(account, base.organization),
        organization: base.organization,
        facts: merge(stored, fresh),
        earlier: lastComplete({ stored, fresh, good }),
        sharedFacts: [
          ...base.shared.envelopes.filter((envelope) => envelope.accountId !== account.id),
          ...known.networks,
        ],
        elsewhere: { about: known.about, replicatedInto: known.replicatedInto },
        run,
        settings: base.settings,
        exceptions: own,
        ...answersOf(account.id),
        trust: base.trust.trust,
        ownScans: scanTimes(isScan ? addScans(account.scanned ?? {}, fresh) : (account.scanned ?? {})),
        now: context.now,
      },
      inputsHash: accountHash(common, {
        account: evaluatedAccount(account, base.organization),
        run,
        exceptions: own,
        answers: answerKeyOf(account.id),
        elsewhere: known.hashes,
      }),
      evaluatedAt: account.evaluatedAt,
      fresh,
    };
  });
}

const nothingElsewhere: KnownElsewhere = { about: [], replicatedInto: [], networks: [], hashes: [] };

/** What stands beside the newest facts once the fresh ones are recorded: see `writeFacts`. */
function lastComplete({
  stored,
  fresh,
  good,
}: Record<"stored" | "fresh" | "good", readonly Envelope[]>): Envelope[] {
  const before = new Map(stored.map((envelope) => [observationKey(envelope), envelope]));
  const now = new Map(fresh.map((envelope) => [observationKey(envelope), envelope]));
  const kept = good.filter((envelope) => {
    const key = observationKey(envelope);
    return now.get(key)?.complete !== true && before.get(key)?.complete !== true;
  });
  const demoted = fresh.flatMap((envelope) => {
    const old =
      envelope.complete || envelope.region === globalRegion
        ? undefined
        : before.get(observationKey(envelope));
    return old?.complete === true ? [old] : [];
  });
  return [...kept, ...demoted];
}

function merge(stored: readonly Envelope[], fresh: readonly Envelope[]): Envelope[] {
  const byKey = new Map(stored.map((envelope) => [observationKey(envelope), envelope]));
  for (const envelope of fresh) byKey.set(observationKey(envelope), envelope);
  return [...byKey.values()];
}

/** The run in which an account was last tried, which need not be the newest one. */
function outcomeOf(outcomes: ReadonlyMap<string, RunOutcome>, runId: string | null): RunOutcome {
  return (runId === null ? undefined : outcomes.get(runId)) ?? notTried;
}

/** The attempt that is being recorded now counts too. */
function withAttempt(run: RunOutcome, fresh: readonly Envelope[]): RunOutcome {
  const attempt = fresh.find(({ collector }) => collector === "sts.assume");
  if (attempt === undefined) return run;
  const parsed = assumeSchema.safeParse(attempt.data);
  const assumed = parsed.success && parsed.data.assumed;
  return { ...run, attempted: run.attempted + 1, assumed: run.assumed + (assumed ? 1 : 0) };
}

/**
 * The input of an organization's own items: what it reads of accounts is what is stored of them by now.
 *
 * @param context.accountItems the items whose verdicts on accounts it reads
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function loadOrganizationInput(
  viewer: Viewer,
  organizationId: string,
  { accountItems = [], ...context }: EvaluationContext & { accountItems?: readonly string[] },
): Promise<{ input: OrganizationInput; inputsHash: string }> {
  requirePermission(viewer, "inventory.write");
  const base = await loadBase(viewer, context);
  const { organization, shared, settings } = base;
  requireRow(organization.id === organizationId || undefined, "organization", organizationId);
  const scope = { organizationId, accountIds: [] };
  const [facts, trustedOutside, verdicts, exceptions, answersOf, answerKeyOf] = await Promise.all([
    readOrganizationFacts({ query }, organization, administratorsIn(shared)),
    readTrustedOutside({ query }, { organizationId, now: context.now }),
    readAccountVerdicts({ query }, { organizationId, itemIds: accountItems, now: context.now }),
    listActiveExceptions(viewer, { accountIds: [organization.managementAccountId], now: context.now }),
    readAnswers({ query }, scope),
    readAnswerKeys({ query }, { ...scope, now: context.now }),
  ]);
  const { partition, missing, envelopes, hashes } = facts;
  const answers = answersOf(null);
  const knownOutside = await readKnownOutside(
    { query },
    {
      organizationId,
      accountIds: [
        ...trustedOutside.accounts.map(({ accountId }) => accountId),
        ...missing.map(({ id }) => id),
        ...answers.records.candidates.map(({ data }) => data.accountId),
        ...billedIn(envelopes),
      ],
      now: context.now,
    },
  );
  const common = commonHash(base, context.items);
  return {
    input: {
      organization,
      partition,
      missing,
      sharedFacts: [...shared.envelopes, ...envelopes],
      settings,
      exceptions,
      ...answers,
      verdicts: verdicts.byAccount,
      trustedOutside,
      knownOutside,
      now: context.now,
    },
    inputsHash: sha256(
      canonicalJson([
        common,
        hashes,
        missing,
        exceptions,
        answerKeyOf(null),
        verdicts.hash,
        trustedOutside,
        knownOutside,
      ]),
    ),
  };
}

function administratorsIn({ envelopes }: SharedFacts): string[] {
  const acting = envelopes.filter(({ collector }) => collector === "guardduty.organization");
  return [...new Set(acting.map(({ accountId }) => accountId))];
}

/**
 * Accounts of the run's organization that were evaluated on other facts of others, other settings or exceptions, in
 * another state, on another outcome of the run that last tried them, by older evaluators, or not at all.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function listAccountsWithOtherInputs(
  viewer: Viewer,
  context: EvaluationContext,
): Promise<string[]> {
  requirePermission(viewer, "inventory.write");
  const [base, accounts, exceptions] = await Promise.all([
    loadBase(viewer, context),
    findAccounts(viewer, context.runId, null),
    listActiveExceptions(viewer, { accountIds: null, now: context.now }),
  ]);
  const byAccount = Map.groupBy(exceptions, ({ accountId }) => accountId);
  const [outcomes, answerKeyOf, elsewhere] = await Promise.all([
    readRunOutcomes(accounts.flatMap(({ triedIn }) => triedIn ?? [])),
    readAnswerKeys({ query }, { organizationId: base.organization.id, accountIds: null, now: context.now }),
    readFactsAbout({ query }, base.organization.id, null, { bodies: false }),
  ]);
  const common = commonHash(base, context.items);
  return accounts
    .filter((account) => {
      const own = byAccount.get(account.id) ?? [];
      const run = outcomeOf(outcomes, account.triedIn);
      const evaluated = evaluatedAccount(account, base.organization);
      const inputs = {
        account: evaluated,
        run,
        exceptions: own,
        answers: answerKeyOf(account.id),
        elsewhere: (elsewhere.get(account.id) ?? nothingElsewhere).hashes,
      };
      return account.inputsHash !== accountHash(common, inputs);
    })
    .map(({ id }) => id);
}

interface Base {
  organization: EvaluatedOrganization;
  shared: SharedFacts;
  settings: Settings;
  trust: KnownTrust;
}

async function loadBase(
  viewer: Viewer,
  { runId, now }: EvaluationContext,
  readTrustOf: typeof readTrust = readTrust,
): Promise<Base> {
  const [found] = await query<RunOrganization>(runOrganizationSql, [visibleAccounts(viewer), runId]);
  const { regions, ...organization } = requireRow(found, "run", runId);
  const settings = await readSettings(viewer);
  const [shared, trust] = await Promise.all([
    readSharedFacts({ query }, organization.id, settings.identityAccountId),
    readTrustOf({ query }, organization.id, now),
  ]);
  return {
    organization: { ...organization, regionPolicy: regions.length === 0 ? "all" : regions },
    shared,
    settings,
    trust,
  };
}

type RunOrganization = Omit<EvaluatedOrganization, "regionPolicy"> & { regions: string[] };

const runOrganizationSql = `
  select o.id, o.kind, o.management_account_id as "managementAccountId", o.security_account_id as "securityAccountId",
    o.log_account_id as "logAccountId",
    o.base_account_id as "baseAccountId", o.role_name as "roleName", o.home_region as "homeRegion", o.regions
  from run join organization o on o.id = run.organization_id
  where run.id = $2 and ($1::text[] is null or exists (
    select 1 from account a where a.organization_id = o.id and a.id = any($1)))`;

type AccountRow = Omit<EvaluatedAccount, "isManagement"> & {
  inputsHash: string | null;
  evaluatedAt: Date | null;
  /** The run in which it was last tried; null: never. */
  triedIn: string | null;
  /** null: never, or not asked for, because all accounts were. */
  scanned: StoredScans | null;
};

async function findAccounts(
  viewer: Viewer,
  runId: string,
  accountIds: readonly string[] | null,
): Promise<AccountRow[]> {
  return query<AccountRow>(
    `select account.id, account.partition, account.state, account.joined_at as "joinedAt",
       r.inputs_hash as "inputsHash", r.evaluated_at as "evaluatedAt",
       case when r.outcome is not null then r.run_id end as "triedIn",
       case when $3::text[] is not null then r.scanned end as scanned
     from account join run on run.organization_id = account.organization_id
     left join refresh r on r.subject_id = account.id
     where run.id = $2 and ($1::text[] is null or account.id = any($1))
       and ($3::text[] is null or account.id = any($3))
     order by account.id`,
    [visibleAccounts(viewer), runId, accountIds],
  );
}

function evaluatedAccount(row: AccountRow, organization: EvaluatedOrganization): EvaluatedAccount {
  const { id, partition, state, joinedAt } = row;
  return { id, partition, state, joinedAt, isManagement: id === organization.managementAccountId };
}

/** What the accounts of an organization share. */
function commonHash({ organization, shared, settings, trust }: Base, items: readonly ItemOutline[]): string {
  const evaluators = items.map(({ id, evaluatorVersion }) => `${id}@${evaluatorVersion}`);
  return sha256(
    canonicalJson({ organization, shared: shared.hashes, settings, evaluators, trust: trust.hash }),
  );
}

function accountHash(
  common: string,
  {
    account,
    run,
    exceptions,
    answers,
    elsewhere,
  }: {
    account: EvaluatedAccount;
    run: RunOutcome;
    exceptions: readonly ResourceException[];
    /** From `readAnswerKeys`. */
    answers: string;
    /** From `readFactsAbout`. */
    elsewhere: readonly string[];
  },
): string {
  return sha256(canonicalJson([common, account, runClass(run), exceptions, answers, elsewhere]));
}
