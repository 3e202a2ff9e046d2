/** What containers run from: sub-check d of item 7.1. */
import type { ContainerImage } from "#lib/facts/image-sourcing.ts";
import { readAnswer } from "#lib/roadmap/answers.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { eksImages } from "#lib/roadmap/questions/7-1-ami-and-package-sourcing.ts";
import { capital } from "#lib/roadmap/sentences.ts";
import { isListed, isScanned, registryOf } from "./7-1-registries.ts";
import { said } from "./9-1-instances.ts";

/** Everything that the judging of one account has in common. */
export interface Scope {
  excepted: ReadonlySet<string>;
  /** Accounts of the organization; null: they could not be listed. */
  organization: ReadonlySet<string> | null;
}

/** One unit for each image of a service or a family of tasks, for each cluster that could not be read, and each EKS cluster. */
export function judgeContainers(context: EvaluationContext, region: string, scope: Scope): Unit[] {
  return [...judgeTasks(context, region, scope), ...judgeKubernetes(context, region, scope)];
}

function judgeTasks(context: EvaluationContext, region: string, scope: Scope): Unit[] {
  const { view } = context;
  const unknown = (gap: Gap): Unit => ({ result: "unknown", place: region, gaps: [gap] });
  const clusters = view
    .find("ecs.clusters", region)
    .ask("ecs:ListClusters", ({ clusterArns }) => clusterArns);
  if (!clusters.known) return [unknown(clusters.gap)];
  if (clusters.value.length === 0) return [];
  const facts = view.find("ecs.images", region);
  const gaps = clusters.value.flatMap((cluster) => clusterGaps(context, region, cluster));
  const listed = facts.ask("ecs:ListTasks", ({ images }) => images, clusters.value[0]);
  // What other clusters answered, where the first one did not.
  const readable = listed.known ? listed : facts.attempt((data) => data.images);
  const images = readable.known ? readable.value : [];
  const once = new Map(
    images.map((image) => [`${image.group} ${image.image} ${image.taskDefinitionArn}`, image]),
  );
  return [
    ...gaps.map(unknown),
    ...[...once.values()].map((image) => judgeImage(context, region, image, scope)),
  ];
}

/** Why it is not known what runs in a cluster. A call that no task made necessary was rightly not made. */
function clusterGaps({ view }: EvaluationContext, region: string, cluster: string): Gap[] {
  const facts = view.find("ecs.images", region);
  const needed = ["ecs:ListTasks", "ecs:ListServices"].flatMap((op) => facts.gapOf(op, cluster) ?? []);
  if (needed.length > 0) return needed.slice(0, 1);
  return ["ecs:DescribeTasks", "ecs:DescribeServices"]
    .flatMap((op) => facts.gapOf(op, cluster) ?? [])
    .filter(({ kind }) => kind !== "not_asked")
    .slice(0, 1);
}

function judgeImage(
  context: EvaluationContext,
  region: string,
  container: ContainerImage,
  scope: Scope,
): Unit {
  const { view } = context;
  const { image, taskDefinitionArn, group, isRunning } = container;
  if (scope.excepted.has(taskDefinitionArn)) return { result: "excepted", place: region };
  if (image === null) {
    const gap = view.find("ecs.images", region).gapOf("ecs:DescribeTaskDefinition", taskDefinitionArn);
    const unsaid = said("AWS does not say what a container runs from");
    return { result: "unknown", place: region, gaps: [isRunning ? unsaid : (gap ?? unsaid)] };
  }
  const judged = judgeReference(context, image, scope);
  if (!judged.known) return { result: "unknown", place: region, gaps: [judged.gap] };
  if (judged.value === null) return { result: "pass", place: region };
  const { why, text } = judged.value;
  const observed = `${capital(group)} runs from ${image}, ${text}.`;
  return {
    result: "fail",
    place: region,
    why,
    failing: [{ resource: taskDefinitionArn, region, why: observed }],
    evidence: [
      { collector: "ecs.images", accountId: context.input.account.id, region, observed, result: "fail" },
    ],
  };
}

interface Flaw {
  why: string;
  text: string;
}

/** What is wrong with where an image comes from; null: nothing. */
function judgeReference(context: EvaluationContext, image: string, scope: Scope): Answer<Flaw | null> {
  const { account, settings } = context.input;
  const fine = { known: true, value: null } as const;
  const flaw = (why: string, text: string): Answer<Flaw> => ({ known: true, value: { why, text } });
  const registry = registryOf(image);
  const [host = ""] = image.split("/", 1);
  if (registry.kind === "other") {
    if (isListed(registry, settings.allowedRegistries)) return fine;
    return flaw("container images straight from public registries", `straight from ${registry.host}`);
  }
  if (isListed({ host, path: registry.repository }, settings.allowedRegistries)) return fine;
  const { accountId } = registry;
  const isOwn = accountId === account.id || scope.organization?.has(accountId) === true;
  if (isOwn) return judgeScanning(context, registry);
  // A registry of others that the settings name: what it scans is theirs to say.
  if ([...settings.imageFactoryAccounts, ...settings.allowedOwnerIds].includes(accountId)) return fine;
  if (scope.organization === null) {
    const text = "It is not known whether a registry is of the organization";
    return { known: false, gap: said(text) };
  }
  return flaw(
    "container images of registries that no setting allows",
    `of the registry of account ${accountId}, which no setting allows`,
  );
}

function judgeScanning(
  { input, view }: EvaluationContext,
  { accountId, region, repository }: { accountId: string; region: string; repository: string },
): Answer<Flaw | null> {
  const facts = view.find("ecr.repositories", region, accountId);
  const listed = facts.ask("ecr:DescribeRepositories", (data) => data);
  if (!listed.known) {
    const isElsewhere = accountId !== input.account.id && listed.gap.kind === "missing";
    const text = `What the registry of account ${accountId} scans is not read for this account (the setting allowedRegistries may name it)`;
    return isElsewhere ? { known: false, gap: said(text) } : listed;
  }
  const flaw = (text: string): Answer<Flaw> => ({
    known: true,
    value: { why: "container images that nobody scans", text },
  });
  const isThere = listed.value.repositories.some(({ repositoryName }) => repositoryName === repository);
  if (!isThere) return flaw("whose repository does not exist");
  const scanned = isScanned(listed.value, repository);
  if (scanned === null) {
    const gap = facts.gapOf("ecr:GetRegistryScanningConfiguration");
    return { known: false, gap: gap ?? said("The rules of scanning were not read") };
  }
  return scanned ? { known: true, value: null } : flaw("which no rule of its registry has scanned");
}

/** What pods run from is not AWS's to say: a person vouches for each cluster. */
function judgeKubernetes({ input, view }: EvaluationContext, region: string, { excepted }: Scope): Unit[] {
  const listed = view.find("eks.clusters", region).ask("eks:ListClusters", ({ clusters }) => clusters);
  if (!listed.known) return [{ result: "unknown", place: region, gaps: [listed.gap] }];
  const { id, partition } = input.account;
  return listed.value.map(({ name }): Unit => {
    const arn = `arn:${partition}:eks:${region}:${id}:cluster/${name}`;
    if (excepted.has(arn)) return { result: "excepted", place: region };
    const answer = readAnswer(input, view, eksImages, id);
    if (!answer.valid) return { result: "unknown", place: region, gaps: [answer.gap] };
    const covered = answer.details?.clusters;
    if (covered !== undefined && !covered.includes(name) && !covered.includes(arn)) {
      const text = `A person has to say ${eksImages.about}: the answer leaves some out`;
      return { result: "unknown", place: region, gaps: [{ kind: "said", code: "needs_answer", text }] };
    }
    const observed = answer.holds
      ? `Pods of cluster ${name} run from scanned images, as a person answered.`
      : `Pods of cluster ${name} may run from any image, as a person answered.`;
    const result = answer.holds ? "pass" : "fail";
    const evidence = [{ collector: "attestation", accountId: id, region, observed, result } as const];
    if (answer.holds) return { result: "pass", place: region, evidence };
    const why = "EKS clusters whose pods may run from any image";
    return {
      result: "fail",
      place: region,
      why,
      failing: [{ resource: arn, region, why: observed }],
      evidence,
    };
  });
}
