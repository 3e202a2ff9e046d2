/** What new instances of an account × Region are launched from: templates, configurations, and groups that use them. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hexDigits, text, unit } from "#lib/sim/random.ts";
import { busyRegionsOf } from "./busy-regions.ts";
import { clustersIn } from "./clusters.ts";
import { amazonImage, ownImage } from "./images.ts";
import { rungOf } from "./rungs.ts";

export interface SimulatedTemplateVersion {
  number: number;
  isDefault: boolean;
  imageId: string;
  /** null: nothing is said. */
  tokens: "required" | "optional" | null;
  hopLimit: number | null;
  createdAt: Date;
}

export interface SimulatedTemplate {
  id: string;
  name: string;
  versions: readonly SimulatedTemplateVersion[];
}

export interface SimulatedGroup {
  name: string;
  createdAt: Date;
  /** Version of a template: a number, `$Default`, `$Latest`. */
  template: { id: string; name: string; version: string } | null;
  configuration: string | null;
  tags: Readonly<Record<string, string>>;
}

export interface SimulatedConfiguration {
  name: string;
  imageId: string;
  createdAt: Date;
}

export interface LaunchState {
  templates: readonly SimulatedTemplate[];
  groups: readonly SimulatedGroup[];
  configurations: readonly SimulatedConfiguration[];
}

const nothing: LaunchState = { templates: [], groups: [], configurations: [] };

interface Draw {
  organization: SimulatedOrganization;
  account: SimulatedAccount;
  region: string;
}

/** Name of the group that serves the account's web site. */
export function webGroupOf(account: SimulatedAccount): string {
  return `${account.name}-web`;
}

/** What an account launches from in a Region: nothing where it keeps nothing. */
export function launchesIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): LaunchState {
  const isUsed = account.duty !== "management" && busyRegionsOf(organization, account).includes(region);
  if (!isUsed) return nothing;
  const draw = { organization, account, region };
  const web = webLaunch(draw);
  const nodes = nodeLaunches(draw);
  return {
    templates: [...web.templates, ...nodes.templates],
    groups: [...web.groups, ...nodes.groups],
    configurations: web.configurations,
  };
}

function templateId({ organization, account, region }: Draw, what: string): string {
  return `lt-0${text(16, hexDigits, organization.seed, "template", what, account.index, region)}`;
}

function webLaunch(draw: Draw): LaunchState {
  const { organization, account, region } = draw;
  const rung = rungOf(organization, account, "metadata");
  const createdAt = account.joinedAt;
  const imageId = ownImage(organization, account, region).id;
  const name = webGroupOf(account);
  const group = { name, createdAt, tags: { Name: name } };
  if (rung === "legacy" && unit(organization.seed, "launch-configuration", account.index) < 0.5) {
    const configuration = { name: `${name}-2019`, imageId, createdAt };
    return {
      templates: [],
      groups: [{ ...group, template: null, configuration: configuration.name }],
      configurations: [configuration],
    };
  }
  const template = { id: templateId(draw, "web"), name, versions: webVersions(draw, imageId) };
  const version = rung === "mixed" || rung === "strict" ? "1" : "$Latest";
  return {
    templates: [template],
    groups: [{ ...group, template: { id: template.id, name, version }, configuration: null }],
    configurations: [],
  };
}

/** Tokens by version, the last one being the default. */
const tokensByRung = {
  legacy: [null],
  mixed: ["required", null],
  defaults: [null],
  required: ["optional", "required"],
  strict: ["required", "required"],
} as const;

function webVersions({ organization, account }: Draw, imageId: string): SimulatedTemplateVersion[] {
  const tokens = tokensByRung[rungOf(organization, account, "metadata")];
  return tokens.map((said, at) => ({
    number: at + 1,
    isDefault: at === tokens.length - 1,
    imageId,
    tokens: said,
    hopLimit: said === null ? null : 1,
    createdAt: account.joinedAt,
  }));
}

/** EKS makes a template and a group of its own for each group of nodes, and asks for tokens. */
function nodeLaunches(draw: Draw): LaunchState {
  const { organization, account, region } = draw;
  const groups = clustersIn(organization, account, region).kubernetes.flatMap(({ name, nodeGroups }) =>
    nodeGroups.map((nodeGroup) => ({ ...nodeGroup, cluster: name })),
  );
  const imageId = amazonImage(organization, region).id;
  const createdAt = account.joinedAt;
  const templates = groups.map(({ autoScalingGroup }) => ({
    id: templateId(draw, autoScalingGroup),
    name: autoScalingGroup,
    versions: [{ number: 1, isDefault: true, imageId, tokens: "required" as const, hopLimit: 2, createdAt }],
  }));
  return {
    templates,
    groups: groups.map(({ autoScalingGroup, cluster }) => ({
      name: autoScalingGroup,
      createdAt,
      template: { id: templateId(draw, autoScalingGroup), name: autoScalingGroup, version: "1" },
      configuration: null,
      tags: { [`kubernetes.io/cluster/${cluster}`]: "owned" },
    })),
    configurations: [],
  };
}
