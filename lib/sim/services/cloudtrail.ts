/** CloudTrail: the trails of a Region, their status, and (for their owner) what they record. */
import type {
  DescribeTrailsCommandInput,
  DescribeTrailsCommandOutput,
  GetEventDataStoreCommandInput,
  GetEventDataStoreCommandOutput,
  GetEventSelectorsCommandInput,
  GetEventSelectorsCommandOutput,
  GetTrailStatusCommandInput,
  GetTrailStatusCommandOutput,
  ListEventDataStoresCommandInput,
  ListEventDataStoresCommandOutput,
} from "@aws-sdk/client-cloudtrail";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { lastDeliveryAt, type SimulatedTrail, storesIn, trailsIn } from "#lib/sim/state/trails.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

const cap = 1_000;

function seenTrails({ organization, state, region }: ServiceCall): SimulatedTrail[] {
  return trailsIn(organization, state.account, region);
}

/**
 * A trail by its ARN; by its name only in its home Region and by its owner.
 * @throws AwsError TrailNotFoundException, CloudTrailARNInvalidException
 */
function requireTrail(call: ServiceCall, asked: string | undefined): SimulatedTrail {
  const name = asked ?? "";
  if (name.startsWith("arn:") && !/^arn:aws:cloudtrail:[a-z0-9-]+:\d{12}:trail\/./.test(name)) {
    throw new AwsError("CloudTrailARNInvalidException", `Trail ARN ${name} is not valid.`);
  }
  const found = seenTrails(call).find((trail) =>
    name.startsWith("arn:")
      ? trail.arn === name
      : trail.name === name && trail.homeRegion === call.region && trail.ownerId === call.caller.accountId,
  );
  if (found === undefined) {
    throw new AwsError(
      "TrailNotFoundException",
      `Unknown trail: ${name} for the user: ${call.caller.accountId}`,
    );
  }
  return found;
}

function hasCustomSelectors({ selectors }: SimulatedTrail): boolean {
  return (
    "advanced" in selectors ||
    selectors.basic.some(({ management, excluded }) => !management || excluded.length > 0)
  );
}

/** CloudTrail: trails and event data stores. */
export const cloudtrail = {
  DescribeTrails: (input: DescribeTrailsCommandInput, call): Output<DescribeTrailsCommandOutput> => {
    const { includeShadowTrails = true, trailNameList = [] } = input;
    const trails = seenTrails(call).filter(
      ({ arn, name, homeRegion }) =>
        (includeShadowTrails || homeRegion === call.region) &&
        (trailNameList.length === 0 || trailNameList.includes(arn) || trailNameList.includes(name)),
    );
    return {
      trailList: trails.map((trail) => ({
        Name: trail.name,
        S3BucketName: trail.bucket,
        IncludeGlobalServiceEvents: trail.isMultiRegion,
        IsMultiRegionTrail: trail.isMultiRegion,
        HomeRegion: trail.homeRegion,
        TrailARN: trail.arn,
        LogFileValidationEnabled: true,
        HasCustomEventSelectors: hasCustomSelectors(trail),
        HasInsightSelectors: false,
        IsOrganizationTrail: trail.isOrganization,
      })),
    };
  },

  GetTrailStatus: (input: GetTrailStatusCommandInput, call): Output<GetTrailStatusCommandOutput> => {
    const trail = requireTrail(call, input.Name);
    const delivered = lastDeliveryAt(trail, call.region, call.now);
    return {
      IsLogging: trail.isLogging,
      ...(trail.failure === null ? {} : { LatestDeliveryError: trail.failure.code }),
      ...(delivered === null ? {} : { LatestDeliveryTime: delivered }),
      StartLoggingTime: trail.startedAt,
      ...(trail.isLogging || delivered === null ? {} : { StopLoggingTime: delivered }),
    };
  },

  GetEventSelectors: (input: GetEventSelectorsCommandInput, call): Output<GetEventSelectorsCommandOutput> => {
    const trail = requireTrail(call, input.TrailName);
    if (trail.ownerId !== call.caller.accountId) {
      throw new AwsError(
        "TrailNotFoundException",
        `Unknown trail: ${input.TrailName} for the user: ${call.caller.accountId}`,
      );
    }
    const { selectors } = trail;
    if ("advanced" in selectors) {
      return {
        TrailARN: trail.arn,
        AdvancedEventSelectors: selectors.advanced.map(({ name, fields }) => ({
          Name: name,
          FieldSelectors: [...fields],
        })),
      };
    }
    return {
      TrailARN: trail.arn,
      EventSelectors: selectors.basic.map(({ readWrite, management, excluded }) => ({
        ReadWriteType: readWrite,
        IncludeManagementEvents: management,
        DataResources: management ? [] : [{ Type: "AWS::S3::Object", Values: ["arn:aws:s3"] }],
        ExcludeManagementEventSources: [...excluded],
      })),
    };
  },

  ListEventDataStores: (
    input: ListEventDataStoresCommandInput,
    call,
  ): Output<ListEventDataStoresCommandOutput> => {
    const { NextToken: token, MaxResults: size } = input;
    if (size !== undefined && (size < 1 || size > cap)) {
      throw new AwsError(
        "InvalidMaxResultsException",
        "This exception is thrown if the limit specified is not valid.",
      );
    }
    const stores = storesIn(call.organization, call.state.account, call.region);
    const { page, next } = pageOf(stores, {
      list: "ListEventDataStores",
      token,
      size,
      cap,
      onInvalid: () => new AwsError("InvalidNextTokenException", "A token that is not valid."),
    });
    return {
      EventDataStores: page.map(({ arn, name }) => ({ EventDataStoreArn: arn, Name: name })),
      NextToken: next,
    };
  },

  GetEventDataStore: (input: GetEventDataStoreCommandInput, call): Output<GetEventDataStoreCommandOutput> => {
    const store = storesIn(call.organization, call.state.account, call.region).find(
      ({ arn }) => arn === input.EventDataStore,
    );
    if (store === undefined) {
      throw new AwsError("EventDataStoreNotFoundException", "The specified event data store was not found.");
    }
    return {
      EventDataStoreArn: store.arn,
      Name: store.name,
      Status: store.status,
      AdvancedEventSelectors: [
        {
          Name: "Default management events",
          FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }],
        },
      ],
      MultiRegionEnabled: true,
      OrganizationEnabled: true,
      RetentionPeriod: 2557,
      TerminationProtectionEnabled: true,
      CreatedTimestamp: store.createdAt,
      UpdatedTimestamp: store.createdAt,
    };
  },
} satisfies Handlers;
