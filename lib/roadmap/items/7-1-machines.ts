/** Whose images machines run from and are launched from, and how old these are: sub-checks a and b of item 7.1. */
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { capital } from "#lib/roadmap/sentences.ts";
import type { Evidence } from "#lib/roadmap/verdict.ts";
import { type Image, Images } from "./7-1-images.ts";
import type { Instance } from "./9-1-container-hosts.ts";
import { said } from "./9-1-instances.ts";
import { type LaunchSources, readLaunchSources } from "./9-1-launch-facts.ts";

/** What is known of the machines of one region. */
export interface Machines {
  owners: Unit[];
  ages: Unit[];
  /** Whether something here runs from an image or is launched from one; null: not known. */
  exists: boolean | null;
  /** Reasons why a running machine violates the item by itself. */
  violations: string[];
}

/** An instance, or what instances are launched from. */
interface Target {
  arn: string;
  name: string;
  collector: string;
  images: readonly string[];
  productCodes: readonly string[];
  /** null: nothing runs yet. */
  state: string | null;
}

const dayMs = 24 * 3_600_000;

/** Judges the machines of the regions of one account. */
export class MachineJudge {
  readonly #context: EvaluationContext;
  readonly #images: Images;
  readonly #excepted: ReadonlySet<string>;
  /** Accounts of the organization; null: they could not be listed. */
  readonly #organization: ReadonlySet<string> | null;
  readonly #allowed: ReadonlySet<string>;
  readonly #products: ReadonlySet<string>;

  constructor(
    context: EvaluationContext,
    { excepted, organization }: { excepted: ReadonlySet<string>; organization: ReadonlySet<string> | null },
  ) {
    const { imageFactoryAccounts, allowedOwnerIds, allowedMarketplaceProducts } = context.input.settings;
    this.#context = context;
    this.#images = new Images(context);
    this.#excepted = excepted;
    this.#organization = organization;
    this.#allowed = new Set([context.input.account.id, ...imageFactoryAccounts, ...allowedOwnerIds]);
    this.#products = new Set(allowedMarketplaceProducts);
  }

  judge(region: string): Machines {
    const { view } = this.#context;
    const listed = view
      .find("ec2.compute", region)
      .ask("ec2:DescribeInstances", ({ instances }) => instances);
    const instances = listed.known ? listed.value : null;
    const launches = readLaunchSources(this.#context, region);
    const gaps: Gap[] = [
      ...(listed.known ? (listed.value === null ? [notWhole] : []) : [listed.gap]),
      ...launches.unread.map(({ gap }) => gap),
    ];
    const unread = gaps.map((gap): Unit => ({ result: "unknown", place: region, gaps: [gap] }));
    const targets = [
      ...(instances ?? []).map((instance) => this.#instanceTarget(region, instance)),
      ...launchTargets(launches),
    ];
    const machines: Machines = {
      owners: [...unread],
      ages: [...unread],
      exists: targets.length > 0 ? true : gaps.length > 0 ? null : false,
      violations: [],
    };
    for (const target of targets) this.#judgeTarget(region, target, machines);
    return machines;
  }

  #instanceTarget(region: string, instance: Instance): Target {
    const { partition, id } = this.#context.input.account;
    const { InstanceId, ImageId, productCodes, State } = instance;
    return {
      arn: `arn:${partition}:ec2:${region}:${id}:instance/${InstanceId}`,
      name: InstanceId,
      collector: "ec2.instance-images",
      images: [ImageId ?? ""],
      productCodes,
      state: State ?? "",
    };
  }

  /** Adds the units of one target. What is parked is not aged. */
  #judgeTarget(region: string, target: Target, machines: Machines): void {
    const isAged = target.state === null || target.state === "running" || target.state === "pending";
    if (target.images.length === 0) return;
    if (this.#excepted.has(target.arn)) {
      const unit: Unit = {
        result: "excepted",
        place: region,
        evidence: [this.#see(region, target, "Accepted as it is.", "excepted")],
      };
      machines.owners.push(unit);
      if (isAged) machines.ages.push({ result: "excepted", place: region });
      return;
    }
    const found = target.images.map((id) => this.#images.find(region, id, target.state !== null));
    const gaps = found.flatMap((answer) => (answer.known ? [] : [answer.gap]));
    const images = found.flatMap((answer) => (answer.known ? [answer.value] : []));
    const owned = images.map((image) => this.#judgeOwner(region, image, target));
    machines.owners.push(this.#unit(region, target, owned, gaps));
    machines.violations.push(...owned.flatMap(({ violation }) => violation ?? []));
    if (isAged) {
      const aged = images.map((image) => this.#judgeAge(image));
      machines.ages.push(this.#unit(region, target, aged, gaps));
    }
  }

  #unit(region: string, target: Target, judged: readonly Judged[], gaps: readonly Gap[]): Unit {
    const failing = judged.find(({ kind }) => kind === "fail");
    const notes = judged.flatMap(({ note }) => note ?? []);
    if (failing?.kind === "fail") {
      const text = `${failing.text}.`;
      return {
        result: "fail",
        place: region,
        why: failing.why,
        failing: [{ resource: target.arn, region, why: capital(text) }],
        evidence: [this.#see(region, target, capital(text), "fail")],
      };
    }
    const open = [...gaps, ...judged.flatMap((one) => (one.kind === "unknown" ? [one.gap] : []))];
    if (open.length > 0) return { result: "unknown", place: region, gaps: open };
    const evidence = notes.map((note) => this.#see(region, target, `${capital(note)}.`, "info"));
    return { result: "pass", place: region, ...(evidence.length === 0 ? {} : { evidence }) };
  }

  #see(region: string, target: Target, text: string, result: Evidence["result"]): Evidence {
    const { id: accountId } = this.#context.input.account;
    const { collector, name } = target;
    return { collector, accountId, region, observed: `${capital(name)}: ${text}`, result };
  }

  #judgeOwner(region: string, image: Image, target: Target): Judged {
    const { id } = this.#context.input.account;
    if (image.ownerId === id) return this.#judgeOrigin(region, image, target);
    if (this.#isAllowed(image, target)) return { kind: "pass" };
    if (image.ownerId === null && image.alias === null)
      return { kind: "unknown", gap: said("AWS does not say whose an image is") };
    const whose = image.alias ?? `account ${image.ownerId}`;
    const fail: Judged = {
      kind: "fail",
      why: "images of owners that no setting allows",
      text: `image ${image.id} is of ${whose}, which no setting allows`,
    };
    const isForeign = image.alias === null && this.#organization?.has(image.ownerId ?? "") !== true;
    if (target.state !== "running" || image.isPublic !== true || !isForeign) return fail;
    const violation = `a machine runs from a public image that nobody vouches for: ${target.name} in ${region} from ${image.id} of account ${image.ownerId}`;
    return { ...fail, violation };
  }

  #isAllowed({ ownerId, alias, productCodes }: Image, target: Target): boolean {
    if (ownerId !== null && this.#allowed.has(ownerId)) return true;
    if (alias === "amazon" && this.#context.input.settings.allowAmazon) return true;
    return [...productCodes, ...target.productCodes].some((code) => this.#products.has(code));
  }

  /** An own image is as good as what it was made from; where that is not to be found, it is shown and passes. */
  #judgeOrigin(region: string, image: Image, target: Target): Judged {
    const origin = this.#images.originOf(region, image.id);
    if (!origin.known) return { kind: "unknown", gap: origin.gap };
    if (origin.value === null)
      return { kind: "pass", note: `what own image ${image.id} was made from cannot be found` };
    const { ownerId, id, alias } = origin.value;
    if (ownerId === this.#context.input.account.id || this.#isAllowed(origin.value, target))
      return { kind: "pass" };
    return {
      kind: "fail",
      why: "own images made from those of owners that no setting allows",
      text: `own image ${image.id} was made from ${id} of ${alias ?? `account ${ownerId}`}, which no setting allows`,
    };
  }

  #judgeAge({ id, createdAt, deprecatedAt }: Image): Judged {
    const { now, settings } = this.#context.input;
    const fail = (why: string, text: string): Judged => ({ kind: "fail", why, text });
    const endsAt = deprecatedAt === null ? null : Date.parse(deprecatedAt);
    if (endsAt !== null && endsAt <= now.getTime())
      return fail("deprecated images", `image ${id} was deprecated on ${deprecatedAt?.slice(0, 10)}`);
    const madeAt = createdAt === null ? Number.NaN : Date.parse(createdAt);
    if (Number.isNaN(madeAt) || Number.isNaN(endsAt ?? 0))
      return { kind: "unknown", gap: said("AWS does not say when an image was made") };
    const until = madeAt + settings.maxAmiAgeDays * dayMs;
    if (until < now.getTime()) {
      const made = createdAt?.slice(0, 10);
      const text = `image ${id} was made on ${made} (the limit is ${settings.maxAmiAgeDays} days)`;
      return fail("images that are too old", text);
    }
    this.#context.view.limit(new Date(Math.min(until, endsAt ?? until)));
    return { kind: "pass" };
  }
}

type Judged = { note?: string; violation?: string } & (
  | { kind: "pass" }
  | { kind: "fail"; why: string; text: string }
  | { kind: "unknown"; gap: Gap }
);

const notWhole = said("The instances were not read to the end");

function launchTargets({ sources }: LaunchSources): Target[] {
  return sources.map(({ arn, name, images }) => ({
    arn,
    name,
    collector: "ec2.launch",
    images,
    productCodes: [],
    state: null,
  }));
}
