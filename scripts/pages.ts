/** The addresses of the application, in one place: stories look at them, benchmarks measure them. */

/** One page of each kind; `:account` stands for an account that the demo has. Run 1 is the one of all accounts. */
export const everyPage = [
  { name: "overview", path: "/" },
  { name: "accounts", path: "/accounts" },
  {
    name: "accounts-filtered",
    path: "/accounts?stage=4&freshness=fresh&sort=-met&columns=id,email,ou,state,stages,met",
  },
  { name: "accounts-problem", path: "/accounts?stage=14&q=nobody" },
  { name: "accounts-import", path: "/accounts/import" },
  { name: "search", path: "/search?q=run" },
  { name: "account", path: "/accounts/:account" },
  { name: "account-item", path: "/accounts/:account?item=4.1" },
  { name: "account-item-iam", path: "/accounts/:account?item=5.2" },
  { name: "account-item-ways", path: "/accounts/:account?item=10.1" },
  { name: "roadmap", path: "/roadmap" },
  { name: "item", path: "/roadmap/3.4" },
  { name: "item-organization", path: "/roadmap/1.2" },
  { name: "item-exercises", path: "/roadmap/10.2" },
  { name: "resources", path: "/resources" },
  { name: "resources-filtered", path: "/resources?view=list&service=ec2&region=us-east-1" },
  { name: "resources-changes", path: "/resources?view=changes" },
  { name: "coverage", path: "/coverage" },
  { name: "runs", path: "/runs" },
  { name: "run", path: "/runs/1" },
  { name: "run-accounts", path: "/runs/1?show=succeeded" },
  { name: "settings-connection", path: "/settings/connection" },
  { name: "settings-schedule", path: "/settings/schedule" },
  { name: "settings-regions", path: "/settings/regions" },
  { name: "settings-users", path: "/settings/users" },
  { name: "settings-tokens", path: "/settings/tokens" },
  { name: "settings-audit", path: "/settings/audit" },
  { name: "settings-about", path: "/settings/about" },
  { name: "profile", path: "/profile" },
  { name: "not-found", path: "/accounts/000000000000" },
] as const;

/** Every address that answers with data, for benchmarks: the pages, searches that find much, files and figures. */
export const everyAnswer = [
  ...everyPage,
  { name: "accounts-item", path: "/accounts?item=3.4:NOT_MET&sort=-met" },
  { name: "accounts-export", path: "/accounts/export" },
  { name: "accounts-filtered-export", path: "/accounts/export?stage=4&freshness=fresh&sort=-met" },
  { name: "item-export", path: "/roadmap/3.4/export" },
  { name: "roadmap-unit", path: "/roadmap?ou=/Ferries" },
  { name: "search-accounts", path: "/search?q=prod" },
  { name: "search-suggestions", path: "/search/suggest?q=prod" },
  { name: "audit-search", path: "/settings/audit?q=prod&by=people" },
  { name: "audit-export", path: "/settings/audit/export?by=people&format=jsonl" },
  { name: "resources-search", path: "/resources?view=list&q=prod" },
  { name: "metrics", path: "/metrics" },
] as const;
