/** Facts of policies that stand on resources, and so say who from outside may use them; one account × region each. */
import { z } from "zod";

const policiesSchema = z.array(
  z.strictObject({
    arn: z.string(),
    /** JSON text; null: none, or not read (see `ops` by ARN). */
    policy: z.string().nullable(),
  }),
);

/** `sns.policies`, `sqs.policies`, `kms.policies` (without AWS's own keys), `secretsmanager.policies`, `efs.policies`. */
export const resourcePoliciesSchema = z.strictObject({ resources: policiesSchema });
export type ResourcePolicies = z.infer<typeof resourcePoliciesSchema>;

/** `s3.policies`: of buckets, without those that `s3.exposure` and `s3.log-buckets` have. */
export const bucketPoliciesSchema = z.strictObject({
  resources: policiesSchema,
  /** Buckets beyond the limit, which were not asked. */
  left: z.number(),
});

/** `ecr.policies`: of each private repository, and of the registry, which speaks for all of them. */
export const ecrPoliciesSchema = z.strictObject({
  resources: policiesSchema,
  /** null: none, not asked for where there is no repository, or not read. */
  registryPolicy: z.string().nullable(),
});

/** `lambda.exposure`: the URLs of functions, and the policies by which others may invoke them. */
export const lambdaExposureSchema = z.strictObject({
  functions: z.array(
    z.strictObject({
      FunctionArn: z.string(),
      /** null: not read. */
      urls: z
        .array(
          z.strictObject({
            /** With the alias that the URL stands on, if it is one. */
            FunctionArn: z.string(),
            /** `NONE` or `AWS_IAM`. */
            AuthType: z.string(),
          }),
        )
        .nullable(),
      /** Of the function itself, and of each alias with a URL; see `ops` by ARN. */
      policies: policiesSchema,
    }),
  ),
});
export type LambdaExposure = z.infer<typeof lambdaExposureSchema>;

/** `opensearch.domains`: the access policies of search domains. */
export const opensearchDomainsSchema = z.strictObject({
  domains: z.array(
    z.strictObject({
      DomainName: z.string(),
      /** null: not read (see `ops` by name); the same of the others. */
      described: z
        .strictObject({
          /** In a network of the account: nothing outside of it reaches the domain. */
          isInVpc: z.boolean(),
          /** JSON text; null: none. */
          AccessPolicies: z.string().nullable(),
          /** Fine-grained access control: users of the domain's own. */
          isFineGrained: z.boolean(),
        })
        .nullable(),
    }),
  ),
});
export type OpensearchDomains = z.infer<typeof opensearchDomainsSchema>;
