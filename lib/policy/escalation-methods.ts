/** Sets of actions that turn a principal into a more powerful one, where they are granted on every resource. */

export interface EscalationMethod {
  /** In lower case; all of them are needed. */
  actions: readonly string[];
  /** Services to which a role is passed (`iam:PassedToService`); empty: none is passed. */
  passedTo: readonly string[];
}

/** Rights over the principal itself, or over another one. */
const alone: readonly string[] = [
  "iam:createpolicyversion",
  "iam:setdefaultpolicyversion",
  "iam:attachuserpolicy",
  "iam:attachgrouppolicy",
  "iam:attachrolepolicy",
  "iam:putuserpolicy",
  "iam:putgrouppolicy",
  "iam:putrolepolicy",
  "iam:addusertogroup",
  "iam:createaccesskey",
  "iam:createloginprofile",
  "iam:updateloginprofile",
  "iam:updateassumerolepolicy",
  "iam:updatesamlprovider",
  "sts:assumerole",
  "sso:attachmanagedpolicytopermissionset",
  "sso:putinlinepolicytopermissionset",
  "sso:createaccountassignment",
];

/** Service that the role is passed to → what runs something of one's own with it. */
const passing: readonly (readonly [service: string, ...actions: string[]])[] = [
  ["ec2", "ec2:runinstances"],
  ["ec2", "ec2:requestspotinstances"],
  ["ec2", "ec2:requestspotfleet"],
  ["ec2", "ec2:associateiaminstanceprofile"],
  ["ec2", "ec2:replaceiaminstanceprofileassociation"],
  ["ec2", "iam:addroletoinstanceprofile"],
  ["ec2", "autoscaling:createautoscalinggroup", "autoscaling:createlaunchconfiguration"],
  ["ec2", "autoscaling:updateautoscalinggroup", "autoscaling:createlaunchconfiguration"],
  [
    "ec2",
    "imagebuilder:createcomponent",
    "imagebuilder:createimagerecipe",
    "imagebuilder:createinfrastructureconfiguration",
    "imagebuilder:createimage",
  ],
  ["rolesanywhere", "rolesanywhere:createtrustanchor", "rolesanywhere:createprofile"],
  ["lambda", "lambda:createfunction", "lambda:invokefunction"],
  ["lambda", "lambda:createfunction", "lambda:createeventsourcemapping"],
  ["lambda", "lambda:createfunction", "lambda:addpermission"],
  ["lambda", "lambda:createfunction", "lambda:createfunctionurlconfig"],
  ["glue", "glue:createdevendpoint"],
  ["glue", "glue:createjob", "glue:startjobrun"],
  ["glue", "glue:createjob", "glue:createtrigger"],
  ["glue", "glue:updatejob", "glue:startjobrun"],
  ["glue", "glue:updatejob", "glue:createtrigger"],
  ["glue", "glue:createsession", "glue:runstatement"],
  ["cloudformation", "cloudformation:createstack"],
  ["cloudformation", "cloudformation:updatestack"],
  ["cloudformation", "cloudformation:createstackset", "cloudformation:createstackinstances"],
  ["cloudformation", "cloudformation:updatestackset"],
  [
    "datapipeline|ec2|elasticmapreduce",
    "datapipeline:createpipeline",
    "datapipeline:putpipelinedefinition",
    "datapipeline:activatepipeline",
  ],
  ["codebuild", "codebuild:createproject", "codebuild:startbuild"],
  ["codebuild", "codebuild:createproject", "codebuild:startbuildbatch"],
  ["ecs-tasks", "ecs:registertaskdefinition", "ecs:runtask"],
  ["ecs-tasks", "ecs:registertaskdefinition", "ecs:createservice"],
  ["ecs-tasks", "ecs:registertaskdefinition", "ecs:starttask"],
  ["ecs-tasks", "ecs:runtask"],
  ["ecs-tasks", "ecs:starttask"],
  ["ecs-tasks", "batch:registerjobdefinition", "batch:submitjob"],
  ["pods.eks", "eks:createpodidentityassociation"],
  ["sagemaker", "sagemaker:createnotebookinstance"],
  ["sagemaker", "sagemaker:createtrainingjob"],
  ["sagemaker", "sagemaker:createprocessingjob"],
  ["tasks.apprunner", "apprunner:createservice"],
  ["states", "states:createstatemachine", "states:startexecution"],
  ["scheduler", "scheduler:createschedule"],
  ["events", "events:putrule", "events:puttargets"],
  ["ssm", "ssm:createdocument", "ssm:startautomationexecution"],
  ["elasticmapreduce|ec2", "elasticmapreduce:runjobflow"],
  ["emr-serverless", "emr-serverless:createapplication", "emr-serverless:startjobrun"],
  ["kinesisanalytics", "kinesisanalytics:createapplication", "kinesisanalytics:startapplication"],
  ["omics", "omics:createworkflow", "omics:startrun"],
  ["braket", "braket:createjob"],
  ["gamelift", "gamelift:createbuild", "gamelift:createfleet"],
  ["cognito-identity", "cognito-identity:setidentitypoolroles"],
  [
    "bedrock-agentcore",
    "bedrock-agentcore:createcodeinterpreter",
    "bedrock-agentcore:startcodeinterpretersession",
    "bedrock-agentcore:invokecodeinterpreter",
  ],
];

/** The known sets: those that need no role to pass first. */
export const escalationMethods: readonly EscalationMethod[] = [
  ...alone.map((action) => ({ actions: [action], passedTo: [] })),
  ...passing.map(([services, ...actions]) => ({
    actions: ["iam:passrole", ...actions],
    passedTo: services.split("|").map((service) => `${service}.amazonaws.com`),
  })),
];
