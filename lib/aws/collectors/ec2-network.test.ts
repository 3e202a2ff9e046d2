import { describe, expect, test } from "vitest";
import { collectFrom } from "#lib/aws/stub-account.ts";
import type { StubAnswer } from "#lib/aws/stub-endpoint.ts";
import { ec2NetworkSchema } from "#lib/facts/ec2-network.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { ec2Network } from "./ec2-network.ts";

const answer = (operation: string, content: string): StubAnswer => ({
  body: `<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>${content}</${operation}Response>`,
});
const list = (operation: string, set: string, ...items: string[]) =>
  answer(operation, `<${set}>${items.map((item) => `<item>${item}</item>`).join("")}</${set}>`);
const refusal: StubAnswer = {
  status: 403,
  body: "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors><RequestID>r</RequestID></Response>",
};
const unknownAction: StubAnswer = {
  status: 400,
  body: "<Response><Errors><Error><Code>InvalidAction</Code><Message>The action is not valid for this web service.</Message></Error></Errors><RequestID>r</RequestID></Response>",
};

// EC2 API Reference, answers of the operations by name.
const vpc = (id: string, isDefault: boolean) =>
  `<vpcId>${id}</vpcId><ownerId>111122223333</ownerId><state>available</state><cidrBlock>10.0.0.0/16</cidrBlock><cidrBlockAssociationSet><item><cidrBlock>10.0.0.0/16</cidrBlock><cidrBlockState><state>associated</state></cidrBlockState></item><item><cidrBlock>10.9.0.0/16</cidrBlock><cidrBlockState><state>disassociated</state></cidrBlockState></item></cidrBlockAssociationSet><isDefault>${isDefault}</isDefault><tagSet><item><key>password</key><value>WAYMARK-CANARY</value></item></tagSet>`;
const group = (id: string, name: string) =>
  `<ownerId>111122223333</ownerId><groupId>${id}</groupId><groupName>${name}</groupName><groupDescription>WAYMARK-CANARY</groupDescription><vpcId>vpc-1</vpcId><ipPermissions/>`;
const machine =
  "<networkInterfaceId>eni-1</networkInterfaceId><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><description>WAYMARK-CANARY</description><ownerId>111122223333</ownerId><requesterManaged>false</requesterManaged><status>in-use</status><macAddress>02:81:60:cb:27:37</macAddress><interfaceType>interface</interfaceType><sourceDestCheck>true</sourceDestCheck><groupSet><item><groupId>sg-2</groupId></item><item><groupId>sg-1</groupId></item></groupSet><attachment><instanceId>i-1</instanceId><instanceOwnerId>111122223333</instanceOwnerId></attachment><association><publicIp>198.51.100.7</publicIp><ipOwnerId>amazon</ipOwnerId></association><privateIpAddressesSet><item><privateIpAddress>10.0.0.4</privateIpAddress><primary>true</primary><association><publicIp>198.51.100.7</publicIp><ipOwnerId>amazon</ipOwnerId></association></item><item><privateIpAddress>10.0.0.5</privateIpAddress><primary>false</primary><association><publicIp>198.51.100.9</publicIp><ipOwnerId>111122223333</ipOwnerId></association></item></privateIpAddressesSet><ipv6AddressesSet><item><ipv6Address>2600:1f18::5</ipv6Address></item></ipv6AddressesSet><denyAllIgwTraffic>true</denyAllIgwTraffic>";
const balancer =
  "<networkInterfaceId>eni-2</networkInterfaceId><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><description>ELB app/web/1</description><requesterId>amazon-elb</requesterId><requesterManaged>true</requesterManaged><status>in-use</status><interfaceType>interface</interfaceType>";
const subnet =
  "<subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><ownerId>999900001111</ownerId><cidrBlock>10.0.1.0/24</cidrBlock><mapPublicIpOnLaunch>true</mapPublicIpOnLaunch><ipv6CidrBlockAssociationSet><item><ipv6CidrBlock>2600:1f18::/64</ipv6CidrBlock><ipv6CidrBlockState><state>associated</state></ipv6CidrBlockState><ipv6AddressAttribute>public</ipv6AddressAttribute></item></ipv6CidrBlockAssociationSet><blockPublicAccessStates><internetGatewayBlockMode>block-ingress</internetGatewayBlockMode></blockPublicAccessStates>";
const table =
  "<routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId><ownerId>111122223333</ownerId><associationSet><item><routeTableAssociationId>a</routeTableAssociationId><main>true</main><associationState><state>associated</state></associationState></item><item><subnetId>subnet-9</subnetId><main>false</main><associationState><state>disassociated</state></associationState></item><item><gatewayId>igw-1</gatewayId><main>false</main><associationState><state>associated</state></associationState></item></associationSet><routeSet><item><destinationCidrBlock>10.0.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId><state>active</state></item><item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><natGatewayId>nat-1</natGatewayId><state>active</state></item><item><destinationIpv6CidrBlock>::/0</destinationIpv6CidrBlock><egressOnlyInternetGatewayId>eigw-1</egressOnlyInternetGatewayId><state>active</state></item><item><destinationPrefixListId>pl-own</destinationPrefixListId><transitGatewayId>tgw-1</transitGatewayId><state>blackhole</state></item><item><destinationCidrBlock>192.0.2.0/24</destinationCidrBlock><instanceId>i-1</instanceId><networkInterfaceId>eni-1</networkInterfaceId><state>active</state></item><item><destinationCidrBlock>203.0.113.0/24</destinationCidrBlock><gatewayId>igw-1</gatewayId><state>active</state></item></routeSet>";
const rule =
  "<securityGroupRuleId>sgr-1</securityGroupRuleId><groupId>sg-1</groupId><isEgress>false</isEgress><ipProtocol>tcp</ipProtocol><fromPort>22</fromPort><toPort>22</toPort><prefixListId>pl-own</prefixListId><description>WAYMARK-CANARY</description>";
const peerRule =
  "<securityGroupRuleId>sgr-2</securityGroupRuleId><groupId>sg-1</groupId><isEgress>false</isEgress><ipProtocol>-1</ipProtocol><fromPort>-1</fromPort><toPort>-1</toPort><referencedGroupInfo><groupId>sg-7</groupId><userId>999900001111</userId><peeringStatus>active</peeringStatus><vpcPeeringConnectionId>pcx-1</vpcPeeringConnectionId></referencedGroupInfo>";

const vpcs = (...items: string[]) => list("DescribeVpcs", "vpcSet", ...items);
const full: Record<string, StubAnswer> = {
  DescribeVpcs: vpcs(vpc("vpc-1", false)),
  DescribeNetworkInterfaces: list("DescribeNetworkInterfaces", "networkInterfaceSet", machine, balancer),
  DescribeSecurityGroups: list("DescribeSecurityGroups", "securityGroupInfo", group("sg-1", "app")),
  DescribeSecurityGroupRules: list("DescribeSecurityGroupRules", "securityGroupRuleSet", rule, peerRule),
  DescribeSubnets: list("DescribeSubnets", "subnetSet", subnet),
  DescribeRouteTables: list("DescribeRouteTables", "routeTableSet", table),
  DescribeInternetGateways: list(
    "DescribeInternetGateways",
    "internetGatewaySet",
    "<internetGatewayId>igw-1</internetGatewayId><attachmentSet><item><vpcId>vpc-1</vpcId><state>available</state></item></attachmentSet>",
  ),
  DescribeNatGateways: list(
    "DescribeNatGateways",
    "natGatewaySet",
    "<natGatewayId>nat-1</natGatewayId><vpcId>vpc-1</vpcId><state>available</state><connectivityType>public</connectivityType><availabilityMode>regional</availabilityMode><routeTableId>rtb-9</routeTableId><attachedApplianceSet><item><type>network-firewall-proxy</type><applianceArn>arn:p</applianceArn><attachmentState>attached</attachmentState></item></attachedApplianceSet>",
    "<natGatewayId>nat-0</natGatewayId><vpcId>vpc-1</vpcId><state>deleted</state>",
  ),
  DescribeNetworkAcls: list(
    "DescribeNetworkAcls",
    "networkAclSet",
    "<networkAclId>acl-1</networkAclId><vpcId>vpc-1</vpcId><default>true</default><entrySet><item><ruleNumber>32767</ruleNumber><protocol>-1</protocol><ruleAction>deny</ruleAction><egress>false</egress><cidrBlock>0.0.0.0/0</cidrBlock></item><item><ruleNumber>100</ruleNumber><protocol>6</protocol><ruleAction>allow</ruleAction><egress>false</egress><cidrBlock>0.0.0.0/0</cidrBlock><portRange><from>443</from><to>443</to></portRange></item><item><ruleNumber>100</ruleNumber><protocol>-1</protocol><ruleAction>allow</ruleAction><egress>true</egress><cidrBlock>0.0.0.0/0</cidrBlock></item></entrySet><associationSet><item><networkAclId>acl-1</networkAclId><subnetId>subnet-1</subnetId></item></associationSet>",
  ),
  DescribeVpcEndpoints: list(
    "DescribeVpcEndpoints",
    "vpcEndpointSet",
    '<vpcEndpointId>vpce-1</vpcEndpointId><vpcEndpointType>Gateway</vpcEndpointType><vpcId>vpc-1</vpcId><serviceName>com.amazonaws.eu-west-1.s3</serviceName><state>available</state><policyDocument>{"Statement":[]}</policyDocument><routeTableIdSet><item>rtb-1</item></routeTableIdSet><privateDnsEnabled>false</privateDnsEnabled>',
  ),
  DescribeTransitGatewayAttachments: list(
    "DescribeTransitGatewayAttachments",
    "transitGatewayAttachments",
    "<transitGatewayAttachmentId>tgw-attach-1</transitGatewayAttachmentId><transitGatewayId>tgw-1</transitGatewayId><transitGatewayOwnerId>999900001111</transitGatewayOwnerId><resourceOwnerId>111122223333</resourceOwnerId><resourceType>vpc</resourceType><resourceId>vpc-1</resourceId><state>available</state><association><transitGatewayRouteTableId>tgw-rtb-1</transitGatewayRouteTableId><state>associated</state></association>",
  ),
  DescribeManagedPrefixLists: list(
    "DescribeManagedPrefixLists",
    "prefixListSet",
    "<prefixListId>pl-own</prefixListId><prefixListName>office</prefixListName><ownerId>111122223333</ownerId>",
    "<prefixListId>pl-aws</prefixListId><prefixListName>com.amazonaws.eu-west-1.s3</prefixListName><ownerId>AWS</ownerId>",
  ),
  GetManagedPrefixListEntries: list(
    "GetManagedPrefixListEntries",
    "entrySet",
    "<cidr>203.0.113.0/24</cidr><description>WAYMARK-CANARY</description>",
  ),
  DescribeVpcBlockPublicAccessOptions: answer(
    "DescribeVpcBlockPublicAccessOptions",
    "<vpcBlockPublicAccessOptions><awsAccountId>111122223333</awsAccountId><awsRegion>eu-west-1</awsRegion><state>update-complete</state><internetGatewayBlockMode>block-ingress</internetGatewayBlockMode><managedBy>account</managedBy></vpcBlockPublicAccessOptions>",
  ),
  DescribeVpcBlockPublicAccessExclusions: list(
    "DescribeVpcBlockPublicAccessExclusions",
    "vpcBlockPublicAccessExclusionSet",
    "<exclusionId>x1</exclusionId><internetGatewayExclusionMode>allow-egress</internetGatewayExclusionMode><resourceArn>arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1</resourceArn><state>create-complete</state>",
    "<exclusionId>x2</exclusionId><internetGatewayExclusionMode>allow-bidirectional</internetGatewayExclusionMode><resourceArn>arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-2</resourceArn><state>delete-complete</state>",
  ),
};

const collect = (changes: Record<string, StubAnswer> = {}) =>
  collectFrom({ ...full, ...changes }, ec2Network, "eu-west-1");
/** The facts, checked by their own schema. */
const factsIn = (envelope: Envelope) => ec2NetworkSchema.parse(envelope.data);
const nothingConnected = list("DescribeNetworkInterfaces", "networkInterfaceSet");
const defaultGroups = list("DescribeSecurityGroups", "securityGroupInfo", group("sg-0", "default"));

describe("ec2.network", () => {
  test("keeps what verdicts hang on, and no words that people chose", async () => {
    const { envelope, requests } = await collect();
    expect(requests).toHaveLength(15);
    expect(envelope.complete).toBe(true);
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
    expect(envelope.data).toMatchObject({
      vpcs: [{ VpcId: "vpc-1", IsDefault: false, OwnerId: "111122223333", cidrs: ["10.0.0.0/16"] }],
      networkInterfaces: [
        {
          NetworkInterfaceId: "eni-1",
          Groups: ["sg-1", "sg-2"],
          InstanceId: "i-1",
          Description: null,
          publicIps: [
            { PublicIp: "198.51.100.7", IpOwnerId: "amazon" },
            { PublicIp: "198.51.100.9", IpOwnerId: "111122223333" },
          ],
          ipv6: ["2600:1f18::5"],
          DenyAllIgwTraffic: true,
        },
        { RequesterId: "amazon-elb", Description: "ELB app/web/1", publicIps: [] },
      ],
      subnets: [
        {
          OwnerId: "999900001111",
          ipv6: [{ Ipv6CidrBlock: "2600:1f18::/64", Ipv6AddressAttribute: "public" }],
          InternetGatewayBlockMode: "block-ingress",
        },
      ],
      natGateways: [
        {
          NatGatewayId: "nat-1",
          SubnetId: null,
          AvailabilityMode: "regional",
          RouteTableId: "rtb-9",
          attachedAppliances: [{ Type: "network-firewall-proxy", AttachmentState: "attached" }],
        },
      ],
      vpcEndpoints: [{ VpcEndpointType: "Gateway", RouteTableIds: ["rtb-1"] }],
      transitGatewayAttachments: [
        { TransitGatewayOwnerId: "999900001111", TransitGatewayRouteTableId: "tgw-rtb-1" },
      ],
      internetGateways: [{ InternetGatewayId: "igw-1", vpcIds: ["vpc-1"] }],
      prefixLists: [{ PrefixListId: "pl-own", entries: ["203.0.113.0/24"] }],
      publicAccess: {
        InternetGatewayBlockMode: "block-ingress",
        exclusions: [{ InternetGatewayExclusionMode: "allow-egress" }],
      },
    });
  });

  test("routes by their target, an interface before its instance; associations in force only", async () => {
    const { envelope } = await collect();
    expect(factsIn(envelope).routeTables?.[0]).toMatchObject({
      associations: [
        { Main: true, SubnetId: null },
        { Main: false, GatewayId: "igw-1" },
      ],
      routes: [
        { destination: "0.0.0.0/0", target: "nat-1" },
        { destination: "10.0.0.0/16", target: "local" },
        { destination: "192.0.2.0/24", target: "eni-1" },
        { destination: "203.0.113.0/24", target: "igw-1" },
        { destination: "::/0", target: "eigw-1" },
        { destination: "pl-own", State: "blackhole", target: "tgw-1" },
      ],
    });
  });

  test("rules one by one with their sources, network ACLs as far as they let in", async () => {
    const data = factsIn((await collect()).envelope);
    expect(data.securityGroupRules).toMatchObject([
      { SecurityGroupRuleId: "sgr-1", FromPort: 22, PrefixListId: "pl-own", hasDescription: true },
      { IpProtocol: "-1", ReferencedGroup: { GroupId: "sg-7", PeeringStatus: "active" } },
    ]);
    expect(data.networkAcls?.[0]).toMatchObject({
      subnetIds: ["subnet-1"],
      ingress: [
        { RuleNumber: 100, Protocol: "6", From: 443 },
        { RuleNumber: 32_767, RuleAction: "deny", From: null },
      ],
    });
  });

  test("nothing but what AWS made: three calls, the rest rightly left out", async () => {
    const { envelope, requests } = await collect({
      DescribeVpcs: vpcs(vpc("vpc-1", true)),
      DescribeNetworkInterfaces: nothingConnected,
      DescribeSecurityGroups: defaultGroups,
    });
    expect(requests).toHaveLength(3);
    expect(envelope).toMatchObject({ complete: true, data: { networkInterfaces: [], subnets: null } });
    expect(envelope.ops).toContainEqual({
      op: "ec2:DescribeSubnets",
      outcome: "ok",
      skipped: "no-interfaces",
    });
    const managed = requests.find(({ form }) => form.get("Action") === "DescribeNetworkInterfaces");
    expect(managed?.form.get("IncludeManagedResources")).toBe("true");
  });

  test("a group that somebody made needs its rules, a network that somebody made its routes", async () => {
    const asked = async (changes: Record<string, StubAnswer>) => {
      const { requests } = await collect({ DescribeNetworkInterfaces: nothingConnected, ...changes });
      return requests.map(({ form }) => form.get("Action"));
    };
    const group_ = await asked({ DescribeVpcs: vpcs(vpc("vpc-1", true)) });
    expect(group_).toContain("DescribeSecurityGroupRules");
    expect(group_).not.toContain("DescribeSubnets");
    const network = await asked({ DescribeSecurityGroups: defaultGroups });
    expect(network).toContain("DescribeRouteTables");
    expect(network).not.toContain("DescribeSecurityGroupRules");
  });

  test("interfaces denied: nothing may be left out for want of them", async () => {
    const { envelope, requests } = await collect({
      DescribeVpcs: vpcs(vpc("vpc-1", true)),
      DescribeNetworkInterfaces: refusal,
      DescribeSecurityGroups: defaultGroups,
    });
    expect(requests.length).toBeGreaterThan(10);
    expect(envelope).toMatchObject({ complete: false, data: { networkInterfaces: null } });
    expect(factsIn(envelope).subnets).toHaveLength(1);
  });

  test("where no route leads to a gateway, gateways are not asked for", async () => {
    const routes = "<routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId><routeSet/>";
    const { envelope, requests } = await collect({
      DescribeRouteTables: list("DescribeRouteTables", "routeTableSet", routes),
      DescribeSecurityGroupRules: list("DescribeSecurityGroupRules", "securityGroupRuleSet"),
    });
    expect(new Set(requests.map(({ form }) => form.get("Action")))).toEqual(
      new Set([
        "DescribeNetworkInterfaces",
        "DescribeRouteTables",
        "DescribeSecurityGroupRules",
        "DescribeSecurityGroups",
        "DescribeSubnets",
        "DescribeVpcEndpoints",
        "DescribeVpcs",
      ]),
    );
    expect(envelope.complete).toBe(true);
  });

  test("an empty page with a token is a page like any other", async () => {
    const second = subnet.replace("subnet-1", "subnet-2");
    const pages = [
      answer("DescribeSubnets", `<subnetSet><item>${subnet}</item></subnetSet><nextToken>2</nextToken>`),
      answer("DescribeSubnets", "<subnetSet/><nextToken>3</nextToken>"),
      list("DescribeSubnets", "subnetSet", second),
    ];
    const { envelope } = await collectFrom({ ...full, DescribeSubnets: pages }, ec2Network, "eu-west-1");
    expect(factsIn(envelope).subnets?.map(({ SubnetId }) => SubnetId)).toEqual(["subnet-1", "subnet-2"]);
  });

  test("the entries of one list denied spoil that list only", async () => {
    const { envelope } = await collect({ GetManagedPrefixListEntries: refusal });
    expect(envelope).toMatchObject({ complete: false, data: { prefixLists: [{ entries: null }] } });
    expect(factsIn(envelope).securityGroupRules).toHaveLength(2);
  });

  test("an EC2 that does not know Block Public Access blocks nothing; one that refuses to say is not known", async () => {
    const without = await collect({ DescribeVpcBlockPublicAccessOptions: unknownAction });
    expect(without.envelope).toMatchObject({
      complete: true,
      data: { publicAccess: { InternetGatewayBlockMode: "off", exclusions: [] } },
    });
    const silent = await collect({ DescribeVpcBlockPublicAccessOptions: refusal });
    expect(silent.envelope).toMatchObject({ complete: false, data: { publicAccess: null } });
  });
});
