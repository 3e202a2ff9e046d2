/** Launch templates of one region, in the versions that something launches from. */
import { DescribeLaunchTemplateVersionsCommand, type LaunchTemplateVersion } from "@aws-sdk/client-ec2";
import { type Answer, type Collecting, type Collector, identified, isHollow } from "#lib/aws/collecting.ts";
import { inPieces, mapAtOnce } from "#lib/aws/many.ts";
import { autoscalingGroupsSchema } from "#lib/facts/autoscaling.ts";
import { eksNodeGroupsSchema } from "#lib/facts/containers.ts";
import type { LaunchTemplateVersionFacts } from "#lib/facts/ec2.ts";
import { operatorName } from "./ec2-compute.ts";

const op = "ec2:DescribeLaunchTemplateVersions";
const MaxResults = 200;
const templatesAtOnce = 4;

/** What parameters resolve to is asked for apart: AWS reads them with the caller's permission, which may be missing. */
const resolvedAliases = "images named by parameters";

/**
 * `ec2.launch`: ec2:DescribeLaunchTemplateVersions, one region: the default and the latest version of all templates at
 * once, then what groups and node groups pin, one call a template, under the template's id. The answers hold user data
 * and key names: neither is kept.
 */
export const ec2Launch: Collector<"ec2.launch"> = {
  name: "ec2.launch",
  scope: "region",
  actions: [
    { action: op, reason: "what new instances are launched from, and who may ask their metadata service" },
  ],
  async collect(from) {
    const listed = await readVersions(from, { Versions: ["$Latest", "$Default"] });
    if (listed.kind !== "ok") return null;
    const wanted = pinnedVersions(from, listed.value);
    const pinned = await readPinned(from, wanted, new Set(listed.value.map(keyOf)));
    const all = new Map([...listed.value, ...pinned].map((version) => [keyOf(version), version]));
    const resolved = await readResolved(from, [...all.values()]);
    const templateVersions = [...all.values()]
      .map((version) => versionFacts(version, resolved.get(keyOf(version))))
      .sort(byTemplateAndVersion);
    return { templateVersions, pinned: wanted.map(({ id, version }) => `${id} ${version}`).sort() };
  },
};

type Asking = { Versions: string[]; LaunchTemplateId?: string; ResolveAlias?: boolean };

function readVersions(
  from: Collecting,
  asking: Asking,
  resource?: string,
): Promise<Answer<LaunchTemplateVersion[]>> {
  return from.pages(
    op,
    async (clients, http, NextToken) => {
      const input = {
        ...asking,
        MaxResults,
        IncludeManagedResources: true,
        ...(NextToken === undefined ? {} : { NextToken }),
      };
      const page = await clients.ec2.send(new DescribeLaunchTemplateVersionsCommand(input), http);
      const items = identified(
        page.LaunchTemplateVersions,
        "LaunchTemplateId",
        "VersionNumber",
        "LaunchTemplateData",
      );
      return { items, next: page.NextToken };
    },
    resource === undefined
      ? {}
      : {
          resource,
          gone: ["InvalidLaunchTemplateId.NotFound", "InvalidLaunchTemplateId.VersionNotFound"],
        },
  );
}

/** A pinned version that does not exist any more is in no answer: whoever pins it finds it in no fact. */
async function readPinned(
  from: Collecting,
  pinned: readonly { id: string; version: string }[],
  known: ReadonlySet<string>,
): Promise<LaunchTemplateVersion[]> {
  const missing = pinned.filter(({ id, version }) => !known.has(`${id} ${version}`));
  const batches = [...Map.groupBy(missing, ({ id }) => id)].flatMap(([LaunchTemplateId, those]) =>
    inPieces(those.map(({ version }) => version).sort(), MaxResults).map((Versions) => ({
      LaunchTemplateId,
      Versions,
    })),
  );
  const read = await mapAtOnce(batches, templatesAtOnce, (batch) => readBatch(from, batch));
  return read.flat();
}

/** Each once; a template that is known by its name alone is found among those listed. */
function pinnedVersions(
  from: Collecting,
  listed: readonly LaunchTemplateVersion[],
): { id: string; version: string }[] {
  const ids = new Map(
    listed.map(({ LaunchTemplateName, LaunchTemplateId = "" }) => [LaunchTemplateName, LaunchTemplateId]),
  );
  const found = pins(from).flatMap(({ id, name, version }) => {
    const template = id ?? ids.get(name ?? undefined);
    return template === undefined ? [] : [{ id: template, version }];
  });
  return [...new Map(found.map((pin) => [`${pin.id} ${pin.version}`, pin])).values()];
}

/** One version that is gone is the answer to all: then each is asked for by itself. */
async function readBatch(
  from: Collecting,
  { LaunchTemplateId, Versions }: { LaunchTemplateId: string; Versions: string[] },
): Promise<LaunchTemplateVersion[]> {
  const all = await readVersions(from, { LaunchTemplateId, Versions }, LaunchTemplateId);
  if (all.kind === "ok") return all.value;
  if (all.kind !== "gone" || Versions.length === 1) return [];
  const read = await mapAtOnce(Versions, templatesAtOnce, (version) =>
    readVersions(from, { LaunchTemplateId, Versions: [version] }, LaunchTemplateId),
  );
  return read.flatMap((answer) => (answer.kind === "ok" ? answer.value : []));
}

interface Pin {
  id: string | null;
  name: string | null;
  version: string;
}

/** Versions by number that groups and node groups launch from, as this run has read them. */
function pins(from: Collecting): Pin[] {
  const earlier = (collector: "autoscaling.groups" | "eks.node-groups") =>
    from.options.earlier?.(collector, from.region)?.data;
  const groups = autoscalingGroupsSchema.safeParse(earlier("autoscaling.groups")).data?.groups ?? [];
  const nodeGroups = eksNodeGroupsSchema.safeParse(earlier("eks.node-groups")).data?.nodeGroups ?? [];
  return [
    ...groups
      .flatMap(({ launches }) => launches)
      .map((one) => ({ id: one.LaunchTemplateId, name: one.LaunchTemplateName, version: one.Version })),
    ...nodeGroups.flatMap(({ launchTemplate }) => launchTemplate ?? []),
  ].flatMap(({ id, name, version }) =>
    version !== null && /^\d+$/.test(version) ? [{ id, name, version }] : [],
  );
}

/** Image by version, where a version names it by a parameter. */
async function readResolved(
  from: Collecting,
  versions: readonly LaunchTemplateVersion[],
): Promise<ReadonlyMap<string, string>> {
  const aliased = versions.filter(({ LaunchTemplateData }) => isAlias(LaunchTemplateData?.ImageId));
  const byTemplate = Map.groupBy(aliased, ({ LaunchTemplateId = "" }) => LaunchTemplateId);
  const read = await mapAtOnce([...byTemplate], templatesAtOnce, ([LaunchTemplateId, those]) =>
    readVersions(
      from,
      {
        LaunchTemplateId,
        Versions: those.map(({ VersionNumber }) => String(VersionNumber)),
        ResolveAlias: true,
      },
      resolvedAliases,
    ),
  );
  const images = read
    .flatMap((answer) => (answer.kind === "ok" ? answer.value : []))
    .map((version) => [keyOf(version), version.LaunchTemplateData?.ImageId ?? ""] as const);
  return new Map(images.filter(([, image]) => image.startsWith("ami-")));
}

function isAlias(image: string | undefined): boolean {
  return image?.startsWith("resolve:ssm:") === true;
}

function keyOf({ LaunchTemplateId = "", VersionNumber = 0 }: LaunchTemplateVersion): string {
  return `${LaunchTemplateId} ${VersionNumber}`;
}

function byTemplateAndVersion(a: LaunchTemplateVersionFacts, b: LaunchTemplateVersionFacts): number {
  if (a.LaunchTemplateId !== b.LaunchTemplateId) return a.LaunchTemplateId < b.LaunchTemplateId ? -1 : 1;
  return a.VersionNumber - b.VersionNumber;
}

function versionFacts(
  version: LaunchTemplateVersion,
  resolvedImageId: string | undefined,
): LaunchTemplateVersionFacts {
  const { LaunchTemplateData: data = {}, Operator } = version;
  const interfaces = data.NetworkInterfaces ?? [];
  const groups = [...(data.SecurityGroupIds ?? []), ...interfaces.flatMap(({ Groups = [] }) => Groups)];
  return {
    // Lists with an entry that lacks one of these are refused before.
    LaunchTemplateId: version.LaunchTemplateId ?? "",
    LaunchTemplateName: version.LaunchTemplateName ?? null,
    VersionNumber: version.VersionNumber ?? 0,
    DefaultVersion: version.DefaultVersion === true,
    ImageId: data.ImageId ?? null,
    resolvedImageId: resolvedImageId ?? null,
    instanceProfile: data.IamInstanceProfile?.Arn ?? data.IamInstanceProfile?.Name ?? null,
    MetadataOptions: launchMetadata(data.MetadataOptions),
    SecurityGroupIds: [...new Set(groups)].sort(),
    SecurityGroups: [...new Set(data.SecurityGroups ?? [])].sort(),
    operator: operatorName(Operator ?? data.Operator),
  };
}

interface SaidOfMetadata {
  HttpTokens?: string | undefined;
  HttpEndpoint?: string | undefined;
  HttpPutResponseHopLimit?: number | undefined;
}

/** What a template, a launch configuration or the account says of the metadata service; null: nothing. */
export function launchMetadata(options: SaidOfMetadata | undefined): {
  HttpTokens: string | null;
  HttpEndpoint: string | null;
  HttpPutResponseHopLimit: number | null;
} | null {
  if (options === undefined || isHollow(options)) return null;
  return {
    HttpTokens: options.HttpTokens ?? null,
    HttpEndpoint: options.HttpEndpoint ?? null,
    HttpPutResponseHopLimit: options.HttpPutResponseHopLimit ?? null,
  };
}
