/** The ten stages of the roadmap. */

export interface Stage {
  /** 1–10 */
  number: number;
  /** For columns and cells. */
  name: string;
  fullName: string;
}

/** In the order in which the roadmap walks them. */
export const stages: readonly Stage[] = [
  { number: 1, name: "Inventory", fullName: "Inventory" },
  { number: 2, name: "Backups", fullName: "Have backups" },
  { number: 3, name: "Visibility", fullName: "Visibility and initial remediation" },
  { number: 4, name: "Detection", fullName: "Detection" },
  { number: 5, name: "IAM access", fullName: "Secure IAM access" },
  { number: 6, name: "Network", fullName: "Network attack surface" },
  { number: 7, name: "Supply chain", fullName: "Reproducibility and supply chain" },
  { number: 8, name: "Protections", fullName: "Enforce protections" },
  { number: 9, name: "Advanced", fullName: "Advanced defense" },
  { number: 10, name: "Incidents", fullName: "Incident preparation" },
];
