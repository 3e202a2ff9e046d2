/** Which of the services that a role is granted it has used, as IAM's service last accessed data tells it. */
import { createHash } from "node:crypto";
import {
  GenerateServiceLastAccessedDetailsCommand,
  GetServiceLastAccessedDetailsCommand,
  type GetServiceLastAccessedDetailsResponse,
  type ServiceLastAccessed,
} from "@aws-sdk/client-iam";
import { type Answer, type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { inPieces, mapAtOnce } from "#lib/aws/many.ts";
import { globalRegion } from "#lib/facts/envelope.ts";
import { type IamRole, iamAuthorizationSchema } from "#lib/facts/iam.ts";
import { iamRoleUsageSchema, type RoleUsage } from "#lib/facts/iam-access.ts";

const dayMs = 86_400_000;
/** A role is read again after 3.5 to 6.5 days, by its ARN: facts count for 8, and no day gets all of them. */
const leastAgeDays = 3.5;
const spreadDays = 3;
/** Younger roles are judged by nothing, and IAM tracks no longer than this. */
const youngestDays = 30;
const trackedDays = 400;
/** Jobs under way at once: few enough to be fetched by the session that started them. */
const jobsAtOnce = 100;
const callsAtOnce = 8;
/** Seconds before each round of asking for what has not ended, five minutes in all. */
const pollSeconds = [0, 1, 1, 2, 2, 4, 4, 8, 8, 15, 15, 30, 30, 30, 30, 30, 30, 30, 30];

const generate = "iam:GenerateServiceLastAccessedDetails";
const fetch = "iam:GetServiceLastAccessedDetails";
const noSuchEntity = ["NoSuchEntity", "NoSuchEntityException"];

/**
 * `iam.role-usage`: iam:GenerateServiceLastAccessedDetails starts a job for a role, iam:GetServiceLastAccessedDetails
 * fetches it, in the same session. In pieces of a hundred roles: all are started, then those are asked for that have not
 * ended. Only roles that a service or a web identity may assume, that AWS has seen in use, and whose turn it is; what is
 * known of the others is brought along with its own time.
 */
export const iamRoleUsage: Collector<"iam.role-usage"> = {
  name: "iam.role-usage",
  scope: "account",
  actions: [
    { action: generate, reason: "to have a role's use of services counted (changes nothing)" },
    { action: fetch, reason: "which granted services a role has used, and when" },
  ],
  async collect(from) {
    const known = new Map(readStored(from).map((usage) => [usage.Arn, usage]));
    const roles = candidates(from);
    if (roles === null) return known.size === 0 ? null : { roles: [...known.values()] };
    const due = roles.filter(({ Arn }) => isDue(known.get(Arn), from.now()));
    for (const piece of inPieces(due, jobsAtOnce)) {
      for (const { Arn } of piece) known.delete(Arn);
      for (const usage of await readPiece(from, piece)) known.set(usage.Arn, usage);
    }
    const usages = roles.flatMap(({ Arn }) => known.get(Arn) ?? []);
    if (due.length === 0 || usages.length > 0) vouch(from, usages);
    return { roles: usages };
  },
};

/** What is known was answered once, today or at its turn: the facts say so in either case, and stay as they are. */
function vouch(from: Collecting, usages: readonly RoleUsage[]): void {
  for (const op of [generate, fetch]) {
    if (usages.length === 0) from.skip(op, "no-role-known");
    else from.log.answered(op);
  }
}

function readStored(from: Collecting): RoleUsage[] {
  const stored = iamRoleUsageSchema.safeParse(from.options.stored?.("iam.role-usage")?.data);
  return stored.data?.roles ?? [];
}

/** Roles whose use is worth asking for, ordered by ARN; null: which roles there are is not known. */
function candidates(from: Collecting): IamRole[] | null {
  const envelope = from.options.earlier?.("iam.authorization", globalRegion);
  const { data } = iamAuthorizationSchema.safeParse(envelope?.data);
  if (envelope === undefined || data?.roles === undefined) {
    if (envelope !== undefined) from.adopt("iam:GetAccountAuthorizationDetails", envelope);
    return null;
  }
  const now = from.now().getTime();
  return data.roles.filter(
    (role) =>
      role.Arn !== data.auditRole?.Arn &&
      !/^\/aws-(service-role|reserved)\//.test(role.Path) &&
      mayBeAWorkloads(role) &&
      isTold(role, now),
  );
}

/** The text is enough: a role too many costs two calls, and one too few stays unknown. */
function mayBeAWorkloads({ trustPolicy }: IamRole): boolean {
  return trustPolicy !== null && /"(service|federated)"|withwebidentity/i.test(trustPolicy);
}

/** AWS has seen it in use, and it is old enough to be judged by that. */
function isTold({ CreateDate, lastUsedOn }: IamRole, now: number): boolean {
  if (lastUsedOn === null) return false;
  if (CreateDate !== null && now - Date.parse(CreateDate) < youngestDays * dayMs) return false;
  return now - Date.parse(lastUsedOn) <= (trackedDays + 1) * dayMs;
}

function isDue(usage: RoleUsage | undefined, now: Date): boolean {
  if (usage?.job !== "COMPLETED") return true;
  const ageMs = now.getTime() - Date.parse(usage.observedOn);
  const turn = createHash("sha256").update(usage.Arn).digest().readUInt16BE(0) / 0x1_00_00;
  return !(ageMs >= 0 && ageMs < (leastAgeDays + turn * spreadDays) * dayMs);
}

/** What could be learned of some roles; one that is gone, or whose calls were refused, is missing. */
async function readPiece(from: Collecting, roles: readonly IamRole[]): Promise<RoleUsage[]> {
  const jobs = new Map<string, string>();
  const start = async ({ Arn }: Pick<IamRole, "Arn">) => {
    const JobId = await startJob(from, Arn);
    if (JobId !== null) jobs.set(Arn, JobId);
  };
  await mapAtOnce(roles, callsAtOnce, start);
  const usages: RoleUsage[] = [];
  const restarted = new Set<string>();
  for (const seconds of pollSeconds) {
    if (jobs.size === 0) return usages;
    if (seconds > 0) await from.sleep(seconds * 1_000);
    await mapAtOnce([...jobs], callsAtOnce, async ([Arn, JobId]) => {
      const result = await fetchJob(from, Arn, JobId);
      if (result === "running") return;
      jobs.delete(Arn);
      if (result === "lost" && !restarted.has(Arn)) {
        restarted.add(Arn);
        await start({ Arn });
      } else if (result !== "refused") {
        usages.push(result === "lost" ? failed(from, Arn, "FAILED") : result);
      }
    });
  }
  for (const Arn of jobs.keys()) usages.push(failed(from, Arn, "TIMEOUT"));
  return usages;
}

async function startJob(from: Collecting, Arn: string): Promise<string | null> {
  const answer = await from.call(
    generate,
    (clients, http) =>
      clients.iam.send(
        new GenerateServiceLastAccessedDetailsCommand({ Arn, Granularity: "SERVICE_LEVEL" }),
        http,
      ),
    { resource: Arn, gone: noSuchEntity, isWhole: ({ JobId }) => JobId !== undefined },
  );
  return answer.kind === "ok" ? (answer.value.JobId ?? null) : null;
}

/**
 * `lost`: this session knows no such job, because its keys were renewed meanwhile. `refused`: why stands in the
 * operations.
 */
async function fetchJob(
  from: Collecting,
  Arn: string,
  JobId: string,
): Promise<RoleUsage | "running" | "lost" | "refused"> {
  const answer = await fetchPages(from, Arn, JobId);
  if (answer.kind === "failed") return noSuchEntity.includes(answer.code) ? "lost" : "refused";
  if (answer.kind !== "ok") return "refused";
  const status = answer.value[0]?.JobStatus;
  if (status === "IN_PROGRESS") return "running";
  if (status !== "COMPLETED") return failed(from, Arn, "FAILED");
  const services = answer.value.flatMap(({ ServicesLastAccessed }) => ServicesLastAccessed ?? []);
  return { ...failed(from, Arn, "COMPLETED"), ...usageOf(services) };
}

type JobPage = Pick<GetServiceLastAccessedDetailsResponse, "JobStatus" | "ServicesLastAccessed">;

/** The SDK has no paginator for this operation. While the job runs there is one page without services. */
function fetchPages(from: Collecting, Arn: string, JobId: string): Promise<Answer<JobPage[]>> {
  return from.pages<JobPage>(
    fetch,
    async (clients, http, Marker) => {
      const command = new GetServiceLastAccessedDetailsCommand({
        JobId,
        MaxItems: 1_000,
        ...(Marker === undefined ? {} : { Marker }),
      });
      const { JobStatus, ServicesLastAccessed, ...page } = await clients.iam.send(command, http);
      const services = identified(ServicesLastAccessed, "ServiceNamespace");
      const isWhole = JobStatus !== undefined && (JobStatus !== "COMPLETED" || services !== undefined);
      return {
        items: isWhole ? [{ JobStatus, ServicesLastAccessed: [...(services ?? [])] }] : undefined,
        next: page.IsTruncated === true ? page.Marker : undefined,
      };
    },
    { resource: Arn, unwritten: noSuchEntity },
  );
}

function usageOf(services: readonly ServiceLastAccessed[]): Pick<RoleUsage, "used" | "unused"> {
  const used: [string, string][] = [];
  const unused: string[] = [];
  for (const { ServiceNamespace, LastAuthenticated } of services) {
    if (ServiceNamespace === undefined) continue;
    if (LastAuthenticated === undefined) unused.push(ServiceNamespace);
    else used.push([ServiceNamespace, LastAuthenticated.toISOString().slice(0, 10)]);
  }
  used.sort(([a], [b]) => (a < b ? -1 : 1));
  return { used: Object.fromEntries(used), unused: unused.sort() };
}

function failed(from: Collecting, Arn: string, job: RoleUsage["job"]): RoleUsage {
  return { Arn, observedOn: from.now().toISOString().slice(0, 10), job, used: {}, unused: [] };
}
