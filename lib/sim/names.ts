/** The invented world of the simulated organization: a shipping company. No name of a real company or product. */
export const divisions = [
  "Ferries",
  "Charter",
  "Harbour",
  "Freight",
  "Salvage",
  "Pilotage",
  "Dredging",
  "Cruise",
];

/** Environments of workload accounts. */
export const stages = ["prod", "staging", "dev"] as const;

/** What workloads are about. */
export const subjects = [
  "berth",
  "tide",
  "manifest",
  "gangway",
  "beacon",
  "mooring",
  "galley",
  "lantern",
  "sextant",
  "turnstile",
  "quay",
  "buoy",
  "cabin",
  "hull",
  "anchor",
  "windlass",
  "wharf",
  "signal",
  "chart",
  "bilge",
  "ballast",
  "keel",
  "rigging",
];

/** What workloads do. */
export const purposes = [
  "booking",
  "planner",
  "ledger",
  "events",
  "portal",
  "tariff",
  "sync",
  "archive",
  "stream",
  "roster",
  "gauge",
];

/** Names of sandboxes. */
export const birds = [
  "tern",
  "petrel",
  "gannet",
  "skua",
  "fulmar",
  "puffin",
  "curlew",
  "dunlin",
  "kittiwake",
  "plover",
];

/** User names of people. */
export const people = [
  "a.lindqvist",
  "b.okonjo",
  "c.marchetti",
  "d.haugen",
  "e.varga",
  "f.tanaka",
  "g.osei",
  "h.brandt",
  "i.kowalska",
  "j.moreau",
];

/** Names of roles that workloads run as. */
export const workloadRoles = [
  "api-runtime",
  "batch-runner",
  "deploy-pipeline",
  "queue-consumer",
  "report-writer",
  "image-resizer",
  "search-indexer",
  "backup-operator",
  "metrics-shipper",
  "nightly-export",
];

/** No such domain can be registered (RFC 2606). */
export const mailDomain = "northmole.example";
