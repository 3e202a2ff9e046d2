/** What item 7.2 counts: kinds of resources that code should make, and how the tools that make them name them. */
import type { ResourceType } from "./resources.ts";

interface IacType {
  /** 1: networks, permissions, data and keys, with which the roadmap begins; 2: everything else. */
  tier: 1 | 2;
  /** CloudFormation's names of the kind. */
  cloudformation: readonly string[];
}

function tier(level: 1 | 2, ...cloudformation: string[]): IacType {
  return { tier: level, cloudformation };
}

/** Kinds of resources in the order of the roadmap. */
export const iacTypes = {
  "ec2:vpc": tier(1, "AWS::EC2::VPC"),
  "ec2:subnet": tier(1, "AWS::EC2::Subnet"),
  "ec2:route-table": tier(1, "AWS::EC2::RouteTable"),
  "ec2:security-group": tier(1, "AWS::EC2::SecurityGroup"),
  "iam:role": tier(1, "AWS::IAM::Role"),
  "iam:policy": tier(1, "AWS::IAM::ManagedPolicy"),
  "s3:bucket": tier(1, "AWS::S3::Bucket"),
  "kms:key": tier(1, "AWS::KMS::Key", "AWS::KMS::ReplicaKey"),
  "ec2:launch-template": tier(2, "AWS::EC2::LaunchTemplate"),
  "autoscaling:autoScalingGroup": tier(2, "AWS::AutoScaling::AutoScalingGroup"),
  "ec2:instance": tier(2, "AWS::EC2::Instance"),
  "elasticloadbalancing:loadbalancer": tier(2, "AWS::ElasticLoadBalancingV2::LoadBalancer"),
  "elasticloadbalancing:classic": tier(2, "AWS::ElasticLoadBalancing::LoadBalancer"),
  "lambda:function": tier(2, "AWS::Lambda::Function"),
  "rds:db": tier(2, "AWS::RDS::DBInstance", "AWS::DocDB::DBInstance", "AWS::Neptune::DBInstance"),
  "rds:cluster": tier(2, "AWS::RDS::DBCluster", "AWS::DocDB::DBCluster", "AWS::Neptune::DBCluster"),
  "dynamodb:table": tier(2, "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"),
  "ecs:cluster": tier(2, "AWS::ECS::Cluster"),
  "eks:cluster": tier(2, "AWS::EKS::Cluster"),
  "sns:topic": tier(2, "AWS::SNS::Topic"),
  "sqs:queue": tier(2, "AWS::SQS::Queue"),
  "apigateway:restapis": tier(2, "AWS::ApiGateway::RestApi"),
  "apigateway:apis": tier(2, "AWS::ApiGatewayV2::Api"),
} as const satisfies Partial<Record<ResourceType, IacType>>;

export type IacTypeName = keyof typeof iacTypes;

/** In the order of the table, whose keys they are. */
export const iacTypeNames = Object.keys(iacTypes) as [IacTypeName, ...IacTypeName[]];
