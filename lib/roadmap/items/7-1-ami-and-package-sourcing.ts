import type { Item } from "#lib/roadmap/item.ts";

/** Item 7.1 of the roadmap. */
export const amiAndPackageSourcing: Item = {
  id: "7.1",
  slug: "ami-and-package-sourcing",
  stage: 7,
  title: "AMI and package sourcing",
  kind: "assisted",
  scope: "account",
  summary:
    "It is decided which machine images, container images and packages may run, and where they come from.",
  guidance: {
    why: "Anybody can publish an image. What production fetches from the internet at start time can change between two starts.",
    steps: [
      {
        text: "See what machines run from today, whose it is, and what Allowed AMIs would refuse.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws ec2 describe-instance-image-metadata --region <region> --instance-ids <instance-id> --query 'InstanceImageMetadata[].ImageMetadata'",
        },
      },
      {
        text: "Build images in one account (Image Builder), share them from there, and tell Waymark which account that is.",
        command: {
          runIn: "waymark",
          lines: "waymark settings set imageFactoryAccounts '[\"FACTORY_ACCOUNT_ID\"]'",
        },
      },
      {
        text: "Let EC2 first report, then refuse images of others: name the providers and what their images are called. For many accounts, do it with a declarative policy for EC2.",
        command: {
          runIn: "account <account-id>",
          lines: [
            `aws ec2 replace-image-criteria-in-allowed-images-settings --region <home-region> --image-criteria '[{"ImageProviders":["amazon"],"ImageNames":["al2023-ami-*"]},{"ImageProviders":["FACTORY_ACCOUNT_ID"]}]'`,
            "aws ec2 enable-allowed-images-settings --region <home-region> --allowed-images-settings-state audit-mode",
            "aws ec2 enable-allowed-images-settings --region <home-region> --allowed-images-settings-state enabled",
          ].join("\n"),
        },
      },
      {
        text: "Fetch public container images through a cache in ECR, have every repository scanned, and pin images by digest.",
        command: {
          runIn: "account <account-id>",
          lines: [
            "aws ecr create-pull-through-cache-rule --region <home-region> --ecr-repository-prefix ecr-public --upstream-registry-url public.ecr.aws",
            `aws ecr put-registry-scanning-configuration --region <home-region> --scan-type ENHANCED --rules '[{"scanFrequency":"CONTINUOUS_SCAN","repositoryFilters":[{"filter":"*","filterType":"WILDCARD"}]}]'`,
          ].join("\n"),
        },
      },
      {
        text: "Move functions off runtimes that Lambda no longer maintains, and replace layers of strangers by own ones.",
      },
      {
        text: "Let builds and production take packages from a mirror, by lock files, and say so once a year.",
        command: {
          runIn: "waymark",
          lines:
            "waymark attest --item 7.1 --account <account-id> --state MET --evidence <link> --review-by <date>",
        },
      },
    ],
    since2019: [
      {
        asOf: "2024-12",
        text: "Allowed AMIs, also as a declarative policy of the organization, enforces what was a guideline in 2019.",
      },
      {
        asOf: "2026-08",
        text: "Container image scanning is done by AWS itself or, in its enhanced form, by Inspector; Clair was replaced.",
      },
      {
        asOf: "2026-08",
        text: "CodeArtifact keeps mirrors of public package registries; one with an external connection alone is a copy of the internet.",
      },
    ],
  },
  collectors: [
    "account.regions",
    "organizations.tree",
    "ec2.compute",
    "ec2.instance-images",
    "ec2.images",
    "ec2.allowed-images",
    "ec2.launch",
    "autoscaling.groups",
    "eks.node-groups",
    "ecs.clusters",
    "ecs.images",
    "ecr.repositories",
    "eks.clusters",
    "lambda.functions",
    "ssm.platforms",
    "codeartifact.repositories",
  ],
  evaluatorVersion: 2,
  implemented: true,
};
