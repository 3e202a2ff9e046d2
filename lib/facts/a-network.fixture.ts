/** For tests only: networks of a region in which nothing is connected, so that no more was asked of them. */
import type { Ec2Network } from "./ec2-network.ts";

/** Without a VPC; lists that were not asked for are null. */
export const unconnectedNetwork: Ec2Network = {
  vpcs: [],
  networkInterfaces: [],
  securityGroups: [],
  securityGroupRules: null,
  subnets: null,
  routeTables: null,
  internetGateways: null,
  natGateways: null,
  networkAcls: null,
  vpcEndpoints: null,
  transitGatewayAttachments: null,
  prefixLists: null,
  publicAccess: null,
};
