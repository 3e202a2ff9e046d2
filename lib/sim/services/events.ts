/** EventBridge: buses, rules and their targets. */
import type {
  ListEventBusesCommandInput,
  ListEventBusesCommandOutput,
  ListRulesCommandInput,
  ListRulesCommandOutput,
  ListTargetsByRuleCommandInput,
  ListTargetsByRuleCommandOutput,
} from "@aws-sdk/client-eventbridge";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { busesIn, rulesIn } from "#lib/sim/state/routes.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

const cap = 100;

function paging(
  list: string,
  { NextToken, Limit }: { NextToken?: string | undefined; Limit?: number | undefined },
) {
  if (Limit !== undefined && (Limit < 1 || Limit > cap)) {
    throw new AwsError(
      "ValidationException",
      "1 validation error detected: Value at 'limit' failed to satisfy constraint",
    );
  }
  const onInvalid = () => new AwsError("ValidationException", "Parameter NextToken is not valid.");
  return { list, token: NextToken, size: Limit, cap, onInvalid };
}

function requireBus({ organization, state, region }: ServiceCall, name: string): void {
  if (!busesIn(organization, state.account, region).some((bus) => bus.name === name)) {
    throw new AwsError("ResourceNotFoundException", `Event bus ${name} does not exist.`);
  }
}

/** EventBridge as an audit role sees it. */
export const events = {
  ListEventBuses: (input: ListEventBusesCommandInput, call): Output<ListEventBusesCommandOutput> => {
    const buses = busesIn(call.organization, call.state.account, call.region);
    const { page, next } = pageOf(buses, paging("ListEventBuses", input));
    return {
      EventBuses: page.map(({ name, arn, policy }) => ({
        Name: name,
        Arn: arn,
        ...(policy === null ? {} : { Policy: policy }),
      })),
      NextToken: next,
    };
  },

  ListRules: (input: ListRulesCommandInput, call): Output<ListRulesCommandOutput> => {
    const bus = input.EventBusName ?? "default";
    requireBus(call, bus);
    const rules = rulesIn(call.organization, call.state.account, call.region).filter(
      (rule) => rule.bus === bus,
    );
    const { page, next } = pageOf(rules, paging(`ListRules:${bus}`, input));
    return {
      Rules: page.map(({ name, arn, state, pattern, schedule }) => ({
        Name: name,
        Arn: arn,
        State: state,
        EventBusName: bus,
        ...(pattern === null ? {} : { EventPattern: pattern }),
        ...(schedule === null ? {} : { ScheduleExpression: schedule }),
      })),
      NextToken: next,
    };
  },

  ListTargetsByRule: (input: ListTargetsByRuleCommandInput, call): Output<ListTargetsByRuleCommandOutput> => {
    const bus = input.EventBusName ?? "default";
    requireBus(call, bus);
    const rule = rulesIn(call.organization, call.state.account, call.region).find(
      (one) => one.bus === bus && one.name === input.Rule,
    );
    if (rule === undefined) {
      throw new AwsError(
        "ResourceNotFoundException",
        `Rule ${input.Rule} does not exist on EventBus ${bus}.`,
      );
    }
    const { page, next } = pageOf(rule.targets, paging(`ListTargetsByRule:${rule.name}`, input));
    return {
      Targets: page.map((Arn, at) => ({ Id: `target-${at + 1}`, Arn, Input: '{"token":"not-for-others"}' })),
      NextToken: next,
    };
  },
} satisfies Handlers;
