/** Whether AWS itself scans a region, for item 4.3: Security Hub CSPM with its rules, and rules of Config alone. */
import type { ConfigRecorderFacts } from "#lib/facts/config.ts";
import type { Reading } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import type { KnownSource, Source } from "./4-3-source.ts";

type Recorder = ConfigRecorderFacts["recorders"][number];

const hourMs = 3_600_000;

/** Within this time a control must have been evaluated: Security Hub runs each at least once a day. */
const controlAgeHours = 48;

const hubPrincipal = "securityhub.amazonaws.com";
const standardsSource = "securityhub.standards";
const configSource = "config.recorder";

/**
 * Security Hub CSPM in one region: full marks with a standard that is READY, a recorder that works, and a control that
 * was evaluated of late; half where no standard came further than INCOMPLETE or PENDING. Null: it is off.
 */
export function judgeSecurityHub(context: EvaluationContext, region: string): Source | null {
  const hub = context.view.find("securityhub.hub", region).ask("securityhub:DescribeHub", (data) => data.hub);
  if (isUnsupported(context, "securityhub.hub", "securityhub:DescribeHub", region)) return null;
  if (!hub.known) return unread("securityhub.hub", hub.gap);
  if (hub.value === null) return null;
  const listed = context.view
    .find(standardsSource, region)
    .ask("securityhub:GetEnabledStandards", (data) => data.standards ?? []);
  if (!listed.known) return unread(standardsSource, listed.gap);
  const withStatus = (...wanted: string[]) =>
    listed.value.filter(({ StandardsStatus }) => wanted.includes(StandardsStatus));
  const ready = withStatus("READY");
  if (ready.length > 0) return judgeControls(context, region, ready.length);
  const [unfinished] = withStatus("INCOMPLETE", "PENDING");
  if (unfinished === undefined) {
    return source(standardsSource, 0, "Security Hub CSPM is on without a standard");
  }
  const { StandardsStatus, StatusReasonCode } = unfinished;
  const because = StatusReasonCode === null ? "" : ` (${StatusReasonCode})`;
  return source(standardsSource, 50, `a standard of Security Hub CSPM is ${StandardsStatus}${because}`);
}

/** A standard that is READY says nothing of its controls: they may all be disabled, or find nothing recorded. */
function judgeControls(context: EvaluationContext, region: string, standards: number): Source {
  const config = context.view.find(configSource, region);
  const recorder = judgeRecorder(config);
  if (recorder.kind === "unread") return unread(configSource, recorder.gap);
  if (recorder.kind === "stopped") {
    return {
      ...source(standardsSource, 0, `a standard is READY, but ${recorder.why}`),
      recorder: recorder.arn,
    };
  }
  const rules = readRules(config);
  if (!rules.known) return unread(configSource, rules.gap);
  const newest = rules.value
    .filter(({ CreatedBy }) => CreatedBy === hubPrincipal)
    .flatMap(({ LastSuccessfulEvaluationTime }) => LastSuccessfulEvaluationTime ?? [])
    .sort()
    .at(-1);
  if (!isWithin(context, newest, controlAgeHours)) {
    return source(standardsSource, 0, "a standard is READY, but no control was evaluated within 48 hours");
  }
  const noun = standards === 1 ? "standard is" : "standards are";
  return source(standardsSource, 100, `${standards} ${noun} READY and controls are evaluated`);
}

/** Rules of Config that are not Security Hub's: one that was evaluated within the age of a scan is enough. Null: none. */
export function judgeConfigRules(context: EvaluationContext, region: string): Source | null {
  const config = context.view.find(configSource, region);
  if (isUnsupported(context, configSource, "config:DescribeConfigurationRecorders", region)) return null;
  const recorder = judgeRecorder(config);
  if (recorder.kind === "unread") return unread(configSource, recorder.gap);
  if (recorder.kind === "stopped") {
    return recorder.arn === null
      ? null
      : { ...source(configSource, 0, recorder.why), recorder: recorder.arn };
  }
  const rules = readRules(config);
  if (!rules.known) return unread(configSource, rules.gap);
  const own = rules.value.filter(({ CreatedBy }) => CreatedBy !== hubPrincipal);
  if (own.length === 0) return source(configSource, 0, "a recorder runs, but no rule of its own evaluates");
  const newest = own
    .flatMap(({ LastSuccessfulEvaluationTime }) => LastSuccessfulEvaluationTime ?? [])
    .sort()
    .at(-1);
  const { scanMaxAgeDays } = context.input.settings;
  return isWithin(context, newest, scanMaxAgeDays * 24)
    ? source(configSource, 100, "rules of AWS Config are evaluated")
    : source(configSource, 0, `no rule of AWS Config was evaluated within ${scanMaxAgeDays} days`);
}

/** Whether a recorder works; `arn`: of one that does not, null where there is none. */
export type RecorderState =
  | { kind: "works" }
  | { kind: "stopped"; why: string; arn: string | null }
  | { kind: "unread"; gap: Gap };

/** The recorder of the account; what services record for themselves, no rule of the account sees. */
export function judgeRecorder(config: Reading<"config.recorder">): RecorderState {
  const listed = config.ask("config:DescribeConfigurationRecorders", (data) => data.recorders.filter(isOwn));
  if (!listed.known) return { kind: "unread", gap: listed.gap };
  const [recorder] = listed.value;
  if (recorder === undefined)
    return { kind: "stopped", why: "there is no configuration recorder", arn: null };
  const gap = config.gapOf("config:DescribeConfigurationRecorderStatus");
  if (gap !== null) return { kind: "unread", gap };
  const working = listed.value.find(({ status }) => status?.recording === true && !hasFailed(status));
  if (working !== undefined) return { kind: "works" };
  const { name, arn, status } = recorder;
  if (status === null) {
    return { kind: "unread", gap: said(`AWS did not say whether the recorder ${name} runs`) };
  }
  const why = status.recording
    ? `the recorder ${name} fails${status.lastErrorCode === null ? "" : ` (${status.lastErrorCode})`}`
    : `the recorder ${name} stands still`;
  return { kind: "stopped", why, arn: arn ?? name };
}

function isOwn({ recordingScope, servicePrincipal }: Recorder): boolean {
  return recordingScope !== "INTERNAL" && servicePrincipal === null;
}

/** AWS writes "Failure", other implementations FAILURE. */
function hasFailed({ lastStatus }: NonNullable<Recorder["status"]>): boolean {
  return lastStatus?.toLowerCase() === "failure";
}

function readRules(config: Reading<"config.recorder">) {
  const gap = config.gapOf("config:DescribeConfigRules");
  if (gap !== null) return { known: false, gap } as const;
  const rules = config.ask("config:DescribeConfigRuleEvaluationStatus", (data) => data.rules);
  if (!rules.known) return rules;
  if (rules.value === null)
    return { known: false, gap: said("The rules of AWS Config were not read") } as const;
  return { known: true, value: rules.value } as const;
}

function isWithin({ input, view }: EvaluationContext, at: string | undefined, hours: number): boolean {
  if (at === undefined) return false;
  const end = Date.parse(at) + hours * hourMs;
  if (end < input.now.getTime()) return false;
  view.limit(new Date(end));
  return true;
}

function isUnsupported(
  { view }: EvaluationContext,
  collector: "securityhub.hub" | "config.recorder",
  op: string,
  region: string,
): boolean {
  return view.find(collector, region).isUnsupported(op);
}

function source(collector: string, scoreHundredths: number, what: string): KnownSource {
  return { collector, known: true, scoreHundredths, what, recorder: null };
}

function unread(collector: string, gap: Gap): Source {
  return { collector, known: false, gap };
}

function said(text: string): Gap {
  return { kind: "said", code: "not_read", text };
}
