/** The build projects of one region, and where their builds run. */
import { BatchGetProjectsCommand, ListProjectsCommand, type Project } from "@aws-sdk/client-codebuild";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { inPieces, mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { CodebuildProjects } from "#lib/facts/compute-placement.ts";

type Fact = CodebuildProjects["projects"][number];

/** The most that BatchGetProjects takes. */
const projectsPerCall = 100;

/** `codebuild.projects`: codebuild:ListProjects, then BatchGetProjects, a hundred a call. Nothing of what they build is kept. */
export const codebuildProjects: Collector<"codebuild.projects"> = {
  name: "codebuild.projects",
  scope: "region",
  actions: [
    { action: "codebuild:ListProjects", reason: "which build projects exist" },
    { action: "codebuild:BatchGetProjects", reason: "whether builds run in a VPC" },
  ],
  async collect(from) {
    const listed = await from.pages("codebuild:ListProjects", async (clients, http, nextToken) => {
      const page = await clients.codebuild.send(
        new ListProjectsCommand(nextToken === undefined ? {} : { nextToken }),
        http,
      );
      return { items: page.projects, next: page.nextToken };
    });
    if (listed.kind !== "ok") return null;
    if (listed.value.length === 0) from.skip("codebuild:BatchGetProjects", "no-project");
    const read = await mapAtOnce(inPieces(listed.value, projectsPerCall), 1, (names) =>
      describe(from, names),
    );
    if (read.some((projects) => projects === null)) return null;
    return {
      projects: orderedBy(
        read.flatMap((projects) => projects ?? []),
        "arn",
      ),
    };
  },
};

/** A project that the answer does not find has been deleted since it was listed. */
async function describe(from: Collecting, names: string[]): Promise<Fact[] | null> {
  const answer = await from.call(
    "codebuild:BatchGetProjects",
    async (clients, http) => {
      const output = await clients.codebuild.send(new BatchGetProjectsCommand({ names }), http);
      const known = (output.projects?.length ?? 0) + (output.projectsNotFound?.length ?? 0);
      return { projects: identified(output.projects, "arn"), isWhole: known >= names.length };
    },
    {
      isWhole: ({ projects, isWhole }) => projects !== undefined && isWhole,
      owned: ({ projects }) => (projects ?? []).map(({ arn }) => arn),
    },
  );
  return answer.kind === "ok" ? (answer.value.projects ?? []).flatMap(projectFacts) : null;
}

function projectFacts({ arn, serviceRole, vpcConfig }: Project): Fact[] {
  if (arn === undefined) return [];
  return [
    {
      arn,
      serviceRole: serviceRole ?? null,
      vpcConfig:
        vpcConfig?.vpcId === undefined || vpcConfig.vpcId === ""
          ? null
          : {
              vpcId: vpcConfig.vpcId,
              subnets: (vpcConfig.subnets ?? []).toSorted(),
              securityGroupIds: (vpcConfig.securityGroupIds ?? []).toSorted(),
            },
    },
  ];
}
