/** What the rules of a firewall group can do, read from rules that are not kept. */
import type {
  RuleGroup,
  StatefulRule,
  StatelessRule,
  StatelessRulesAndCustomActions,
} from "@aws-sdk/client-network-firewall";
import type { FirewallRuleGroup } from "#lib/facts/network-firewall.ts";

type Powers = Omit<FirewallRuleGroup, "RuleGroupArn">;

/** One stateful rule, whichever way it was written. */
interface PlainRule {
  action: string;
  protocol: string;
  destination: string;
  destinationPort: string;
  /** Keywords of its options that narrow what it matches. */
  narrowed: boolean;
}

/** Sums a rule group up. A rule that is not understood drops nothing and passes everything, as far as its action can. */
export function powersOf(group: RuleGroup): Powers {
  const { RulesSourceList: list, StatelessRulesAndCustomActions: stateless } = group.RulesSource ?? {};
  const rules = plainRules(group);
  const dropsByList = list?.GeneratedRulesType === "DENYLIST" || list?.GeneratedRulesType === "REJECTLIST";
  return {
    GeneratedRulesType: list?.GeneratedRulesType ?? null,
    TargetTypes: (list?.TargetTypes ?? []).toSorted(),
    wideTargets: (list?.Targets ?? []).filter(isWideTarget).length,
    homeNet: group.RuleVariables?.IPSets?.["HOME_NET"]?.Definition?.toSorted() ?? null,
    drops: rules.filter(isDrop).length + (dropsByList ? (list?.Targets ?? []).length : 0),
    dropsEverything: rules.some((rule) => isDrop(rule) && rule.protocol === "ip" && isAnything(rule)),
    passesEverything:
      rules.some((rule) => rule.action === "pass" && carriesData(rule) && isAnything(rule)) ||
      statelessRules(stateless).some(passesAnything),
    forwards: statelessRules(stateless).some(({ RuleDefinition: rule }) =>
      (rule?.Actions ?? []).includes("aws:forward_to_sfe"),
    ),
  };
}

/** `.com` and `.` cover what nobody chose. */
function isWideTarget(target: string): boolean {
  return target.split(".").filter((label) => label !== "" && label !== "*").length < 2;
}

function plainRules({ RulesSource }: RuleGroup): PlainRule[] {
  const written = (RulesSource?.RulesString ?? "").replaceAll(/\\\r?\n/g, " ").split(/\r?\n/);
  return [...written.flatMap(readSuricata), ...(RulesSource?.StatefulRules ?? []).map(readStateful)];
}

/** `pass tls $HOME_NET any -> $EXTERNAL_NET 443 (tls.sni; content:"example.com"; sid:1;)` */
const suricata =
  /^\s*(?<action>pass|drop|reject|rejectsrc|rejectdst|rejectboth|alert)\s+(?<protocol>\S+)\s+(?<from>\[[^\]]*\]|\S+)\s+\S+\s+(?:->|<>)\s+(?<to>!?\[[^\]]*\]|\S+)\s+(?<port>!?\[[^\]]*\]|\S+)\s*\((?<options>.*)\)\s*$/i;

/** Options that say something of a rule, and nothing of what it matches. */
const describing =
  /^(msg|sid|rev|gid|classtype|priority|metadata|reference|target|noalert|nolog|alert|flow:\s*(to_server|established|from_client|,|\s)+$)/i;

function readSuricata(line: string): PlainRule[] {
  const text = line.trim();
  if (text === "" || text.startsWith("#")) return [];
  const found = suricata.exec(text)?.groups;
  if (found === undefined) {
    return /^pass\b/i.test(text)
      ? [{ action: "pass", protocol: "ip", destination: "any", destinationPort: "any", narrowed: false }]
      : [];
  }
  const { action = "", protocol = "", to = "", port = "", options = "" } = found;
  return [
    {
      action: action.toLowerCase(),
      protocol: protocol.toLowerCase(),
      destination: to,
      destinationPort: port,
      narrowed: optionsOf(options).some((option) => !describing.test(option)),
    },
  ];
}

/** Semicolons inside of quotes belong to the text. */
function optionsOf(text: string): string[] {
  return text
    .replaceAll(/"(?:\\.|[^"\\])*"/g, '""')
    .split(";")
    .map((option) => option.trim())
    .filter((option) => option !== "");
}

function readStateful({ Action, Header, RuleOptions = [] }: StatefulRule): PlainRule {
  return {
    action: (Action ?? "").toLowerCase(),
    protocol: (Header?.Protocol ?? "ip").toLowerCase(),
    destination: Header?.Destination ?? "any",
    destinationPort: Header?.DestinationPort ?? "any",
    narrowed: (RuleOptions ?? []).some(
      ({ Keyword = "", Settings = [] }) => !describing.test([Keyword, ...(Settings ?? [])].join(":").trim()),
    ),
  };
}

function isDrop({ action }: PlainRule): boolean {
  return action === "drop" || action.startsWith("reject");
}

/** Names and times of day can be carried out too, but not by everything that wants to. */
function carriesData({ protocol }: PlainRule): boolean {
  return ["ip", "tcp", "udp", "tls", "http", "http2", "quic", "ssh", "ftp", "smtp"].includes(protocol);
}

const webPorts = [80, 443];

function isAnything({ destination, destinationPort, narrowed }: PlainRule): boolean {
  if (narrowed) return false;
  return isAnywhere(destination) && (isNegated(destinationPort) || coversWeb(destinationPort));
}

function isNegated(text: string): boolean {
  return text.startsWith("!");
}

/** Anything but a list of addresses: variables other than the world's are addresses of somebody's choice. */
function isAnywhere(destination: string): boolean {
  const entries = destination.replaceAll(/^\[|\]$/g, "").split(",");
  return entries.some((entry) => /^(any|!.*|\$EXTERNAL_NET|0\.0\.0\.0\/0|::\/0)$/i.test(entry.trim()));
}

function coversWeb(port: string): boolean {
  return port
    .replaceAll(/^\[|\]$/g, "")
    .split(",")
    .some((entry) => {
      const [from = "", to = from] = entry.trim().split(":");
      if (/^(any|\$.*)$/i.test(from)) return true;
      return webPorts.some((web) => web >= Number(from || 0) && web <= Number(to === "" ? 65_535 : to));
    });
}

function statelessRules(source: StatelessRulesAndCustomActions | undefined): StatelessRule[] {
  return source?.StatelessRules ?? [];
}

const tcp = 6;
const udp = 17;

function passesAnything({ RuleDefinition: rule }: StatelessRule): boolean {
  if (!(rule?.Actions ?? []).includes("aws:pass")) return false;
  const { Destinations = [], DestinationPorts = [], Protocols = [] } = rule?.MatchAttributes ?? {};
  const anywhere =
    Destinations.length === 0 ||
    Destinations.some(({ AddressDefinition = "" }) => /^(0\.0\.0\.0\/0|::\/0)$/.test(AddressDefinition));
  const carries = Protocols.length === 0 || Protocols.includes(tcp) || Protocols.includes(udp);
  const web =
    DestinationPorts.length === 0 ||
    DestinationPorts.some(({ FromPort = 0, ToPort = FromPort }) =>
      webPorts.some((port) => port >= FromPort && port <= ToPort),
    );
  return anywhere && carries && web;
}
