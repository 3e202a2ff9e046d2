/** What CloudFormation would make of a template in one account: enough of its functions for the templates of the audit role. */
import { parse } from "yaml";
import { z } from "zod";

const statementSchema = z.object({
  Effect: z.enum(["Allow", "Deny"]),
  Principal: z.object({ AWS: z.string() }).optional(),
  Action: z.union([z.string(), z.array(z.string())]),
  Resource: z.string().optional(),
  Condition: z.record(z.string(), z.record(z.string(), z.string())).optional(),
});
const documentSchema = z.object({ Version: z.literal("2012-10-17"), Statement: z.array(statementSchema) });
const roleSchema = z.object({
  RoleName: z.string(),
  Path: z.string(),
  AssumeRolePolicyDocument: documentSchema,
});
const policySchema = z.object({ ManagedPolicyName: z.string(), PolicyDocument: documentSchema });
const templateSchema = z.object({
  Parameters: z.record(z.string(), z.object({ Default: z.string().optional() })),
  Conditions: z.record(z.string(), z.unknown()),
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Condition: z.string().optional(),
      Properties: z.record(z.string(), z.unknown()),
    }),
  ),
});

export type ResolvedDocument = z.infer<typeof documentSchema>;

interface ResolvedRole {
  name: string;
  path: string;
  trust: ResolvedDocument;
  policies: { name: string; document: ResolvedDocument }[];
}

type Values = Record<string, unknown>;

/** @throws Error for a function that templates of ours do not use, a missing parameter, a role of another form. */
export function resolveRole(
  template: string,
  { accountId, parameters = {} }: { accountId: string; parameters?: Record<string, string> },
): ResolvedRole {
  const { Parameters, Conditions, Resources } = templateSchema.parse(parse(template, { version: "1.1" }));
  const values: Values = { "AWS::AccountId": accountId, "AWS::Partition": "aws", "AWS::NoValue": undefined };
  for (const [name, { Default }] of Object.entries(Parameters)) values[name] = parameters[name] ?? Default;
  const resolve = resolver(values, Conditions);
  const present = Object.values(Resources).filter(
    ({ Condition }) => Condition === undefined || resolve(Conditions[Condition]) === true,
  );
  const ofType = (type: string) =>
    present.filter(({ Type }) => Type === type).map(({ Properties }) => resolve(Properties));
  const role = roleSchema.parse(ofType("AWS::IAM::Role")[0]);
  const policies = z.array(policySchema).parse(ofType("AWS::IAM::ManagedPolicy"));
  return {
    name: role.RoleName,
    path: role.Path,
    trust: role.AssumeRolePolicyDocument,
    policies: policies.map(({ ManagedPolicyName, PolicyDocument }) => ({
      name: ManagedPolicyName,
      document: PolicyDocument,
    })),
  };
}

function resolver(values: Values, conditions: Values) {
  const known = (name: string): unknown => {
    if (!(name in values)) return { resource: name };
    if (values[name] === undefined && name !== "AWS::NoValue") throw new Error(`No value for ${name}`);
    return values[name];
  };
  const resolve = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(resolve);
    if (typeof node !== "object" || node === null) return node;
    const entries = Object.entries(node);
    const [only] = entries;
    if (entries.length === 1 && only !== undefined && isFunction(only[0])) return call(only[0], only[1]);
    return Object.fromEntries(entries.map(([key, value]) => [key, resolve(value)]));
  };
  const call = (name: string, argument: unknown): unknown => {
    if (name === "Ref") return known(z.string().parse(argument));
    if (name === "Fn::Sub")
      return z
        .string()
        .parse(argument)
        .replaceAll(/\$\{([^}]+)\}/g, (_, variable: string) => String(known(variable)));
    const [first, ...rest] = z.array(z.unknown()).parse(argument);
    switch (name) {
      case "Fn::Equals":
        return resolve(first) === resolve(rest[0]);
      case "Fn::Or":
        return [first, ...rest].some((condition) => resolve(condition) === true);
      case "Fn::Not":
        return resolve(first) !== true;
      case "Fn::If":
        return resolve(resolve(conditions[z.string().parse(first)]) === true ? rest[0] : rest[1]);
      case "Fn::Join":
        return z.array(z.string()).parse(resolve(rest[0])).join(z.string().parse(first));
      case "Fn::Split":
        return z.string().parse(resolve(rest[0])).split(z.string().parse(first));
      case "Fn::Select":
        return z.array(z.unknown()).parse(resolve(rest[0]))[z.number().parse(first)];
      default:
        throw new Error(`The function ${name} is not expected in a template`);
    }
  };
  return resolve;
}

function isFunction(name: string): boolean {
  return name === "Ref" || name.startsWith("Fn::");
}
