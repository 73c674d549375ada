package rules

import (
	"maps"
	"strings"
)

// creation maps each resource type of the stack to the actions that create it, with
// tags. Add a line for a new type.
var creation = map[string]string{
	"aws_apigatewayv2_api":                               "apigateway:POST",
	"aws_apigatewayv2_integration":                       "apigateway:POST",
	"aws_apigatewayv2_route":                             "apigateway:POST",
	"aws_apigatewayv2_stage":                             "apigateway:POST logs:CreateLogDelivery logs:PutResourcePolicy",
	"aws_appautoscaling_policy":                          "application-autoscaling:PutScalingPolicy",
	"aws_appautoscaling_target":                          "application-autoscaling:RegisterScalableTarget application-autoscaling:TagResource",
	"aws_cloudfront_cache_policy":                        "cloudfront:CreateCachePolicy",
	"aws_cloudfront_distribution":                        "cloudfront:CreateDistribution cloudfront:TagResource",
	"aws_cloudfront_function":                            "cloudfront:CreateFunction cloudfront:PublishFunction cloudfront:TagResource",
	"aws_cloudfront_origin_access_control":               "cloudfront:CreateOriginAccessControl",
	"aws_cloudfront_response_headers_policy":             "cloudfront:CreateResponseHeadersPolicy",
	"aws_cloudfront_vpc_origin":                          "cloudfront:CreateVpcOrigin cloudfront:TagResource",
	"aws_cloudwatch_dashboard":                           "cloudwatch:PutDashboard",
	"aws_cloudwatch_event_bus":                           "events:CreateEventBus events:TagResource",
	"aws_cloudwatch_event_rule":                          "events:PutRule events:TagResource",
	"aws_cloudwatch_event_target":                        "events:PutTargets",
	"aws_cloudwatch_log_delivery":                        "logs:CreateDelivery logs:TagResource",
	"aws_cloudwatch_log_delivery_destination":            "logs:PutDeliveryDestination logs:TagResource",
	"aws_cloudwatch_log_delivery_source":                 "logs:PutDeliverySource logs:TagResource cloudfront:AllowVendedLogDeliveryForResource",
	"aws_cloudwatch_log_group":                           "logs:CreateLogGroup logs:TagResource logs:PutRetentionPolicy logs:AssociateKmsKey",
	"aws_cloudwatch_log_metric_filter":                   "logs:PutMetricFilter",
	"aws_cloudwatch_metric_alarm":                        "cloudwatch:PutMetricAlarm cloudwatch:TagResource",
	"aws_cognito_managed_login_branding":                 "cognito-idp:CreateManagedLoginBranding",
	"aws_cognito_user_group":                             "cognito-idp:CreateGroup",
	"aws_cognito_user_pool":                              "cognito-idp:CreateUserPool cognito-idp:TagResource cognito-idp:SetUserPoolMfaConfig",
	"aws_cognito_user_pool_client":                       "cognito-idp:CreateUserPoolClient",
	"aws_cognito_user_pool_domain":                       "cognito-idp:CreateUserPoolDomain",
	"aws_cognito_user_pool_ui_customization":             "cognito-idp:SetUICustomization",
	"aws_default_security_group":                         "ec2:RevokeSecurityGroupIngress ec2:RevokeSecurityGroupEgress ec2:CreateTags",
	"aws_dynamodb_table":                                 "dynamodb:CreateTable dynamodb:TagResource dynamodb:UpdateContinuousBackups dynamodb:UpdateTimeToLive",
	"aws_ecs_cluster":                                    "ecs:CreateCluster ecs:TagResource",
	"aws_ecs_cluster_capacity_providers":                 "ecs:PutClusterCapacityProviders",
	"aws_ecs_service":                                    "ecs:CreateService ecs:TagResource",
	"aws_ecs_task_definition":                            "ecs:RegisterTaskDefinition ecs:TagResource",
	"aws_eip":                                            "ec2:AllocateAddress ec2:CreateTags",
	"aws_flow_log":                                       "ec2:CreateFlowLogs ec2:CreateTags",
	"aws_iam_role":                                       "iam:CreateRole iam:TagRole",
	"aws_iam_role_policy":                                "iam:PutRolePolicy",
	"aws_internet_gateway":                               "ec2:CreateInternetGateway ec2:AttachInternetGateway ec2:CreateTags",
	"aws_kms_alias":                                      "kms:CreateAlias",
	"aws_kms_key":                                        "kms:CreateKey kms:TagResource kms:EnableKeyRotation",
	"aws_kms_key_policy":                                 "kms:PutKeyPolicy kms:CreateAlias",
	"aws_lambda_event_source_mapping":                    "lambda:CreateEventSourceMapping lambda:TagResource",
	"aws_lambda_function":                                "lambda:CreateFunction lambda:TagResource lambda:PutFunctionConcurrency",
	"aws_lambda_permission":                              "lambda:AddPermission",
	"aws_lb":                                             "elasticloadbalancing:CreateLoadBalancer elasticloadbalancing:AddTags elasticloadbalancing:ModifyLoadBalancerAttributes",
	"aws_lb_listener":                                    "elasticloadbalancing:CreateListener elasticloadbalancing:AddTags",
	"aws_lb_target_group":                                "elasticloadbalancing:CreateTargetGroup elasticloadbalancing:AddTags elasticloadbalancing:ModifyTargetGroupAttributes",
	"aws_nat_gateway":                                    "ec2:CreateNatGateway ec2:CreateTags",
	"aws_route":                                          "ec2:CreateRoute",
	"aws_route_table":                                    "ec2:CreateRouteTable ec2:CreateTags",
	"aws_route_table_association":                        "ec2:AssociateRouteTable",
	"aws_s3_bucket":                                      "s3:CreateBucket s3:TagResource",
	"aws_s3_bucket_cors_configuration":                   "s3:PutBucketCORS",
	"aws_s3_bucket_lifecycle_configuration":              "s3:PutLifecycleConfiguration",
	"aws_s3_bucket_ownership_controls":                   "s3:PutBucketOwnershipControls",
	"aws_s3_bucket_policy":                               "s3:PutBucketPolicy",
	"aws_s3_bucket_public_access_block":                  "s3:PutBucketPublicAccessBlock",
	"aws_s3_bucket_server_side_encryption_configuration": "s3:PutEncryptionConfiguration",
	"aws_s3_bucket_versioning":                           "s3:PutBucketVersioning",
	"aws_ssm_parameter":                                  "ssm:PutParameter ssm:AddTagsToResource",
	"aws_secretsmanager_secret":                          "secretsmanager:CreateSecret secretsmanager:TagResource",
	"aws_secretsmanager_secret_version":                  "secretsmanager:PutSecretValue",
	"aws_security_group":                                 "ec2:CreateSecurityGroup ec2:CreateTags",
	"aws_sesv2_configuration_set":                        "ses:CreateConfigurationSet ses:TagResource",
	"aws_sesv2_configuration_set_event_destination":      "ses:CreateConfigurationSetEventDestination",
	"aws_sesv2_email_identity":                           "ses:CreateEmailIdentity ses:TagResource",
	"aws_sfn_state_machine":                              "states:CreateStateMachine states:TagResource",
	"aws_sns_topic":                                      "sns:CreateTopic sns:TagResource",
	"aws_sns_topic_policy":                               "sns:SetTopicAttributes",
	"aws_sns_topic_subscription":                         "sns:Subscribe",
	"aws_sqs_queue":                                      "sqs:CreateQueue sqs:TagQueue",
	"aws_sqs_queue_policy":                               "sqs:SetQueueAttributes",
	"aws_sqs_queue_redrive_allow_policy":                 "sqs:SetQueueAttributes",
	"aws_subnet":                                         "ec2:CreateSubnet ec2:ModifySubnetAttribute ec2:CreateTags",
	"aws_vpc":                                            "ec2:CreateVpc ec2:ModifyVpcAttribute ec2:CreateTags",
	"aws_vpc_endpoint":                                   "ec2:CreateVpcEndpoint ec2:CreateTags",
	"aws_vpc_security_group_egress_rule":                 "ec2:AuthorizeSecurityGroupEgress ec2:CreateTags",
	"aws_vpc_security_group_ingress_rule":                "ec2:AuthorizeSecurityGroupIngress ec2:CreateTags",
}

// parents maps a type whose creation is a request on a parent resource to its
// attribute that refers to the parent, and to the parent's type and attribute with
// that value.
var parents = map[string][3]string{
	"aws_apigatewayv2_integration":                       {"api_id", "aws_apigatewayv2_api", "id"},
	"aws_apigatewayv2_route":                             {"api_id", "aws_apigatewayv2_api", "id"},
	"aws_apigatewayv2_stage":                             {"api_id", "aws_apigatewayv2_api", "id"},
	"aws_appautoscaling_policy":                          {"resource_id", "aws_appautoscaling_target", "resource_id"},
	"aws_cloudwatch_event_target":                        {"rule", "aws_cloudwatch_event_rule", "name"},
	"aws_cloudwatch_log_metric_filter":                   {"log_group_name", "aws_cloudwatch_log_group", "name"},
	"aws_cognito_managed_login_branding":                 {"user_pool_id", "aws_cognito_user_pool", "id"},
	"aws_cognito_user_group":                             {"user_pool_id", "aws_cognito_user_pool", "id"},
	"aws_cognito_user_pool_client":                       {"user_pool_id", "aws_cognito_user_pool", "id"},
	"aws_cognito_user_pool_domain":                       {"user_pool_id", "aws_cognito_user_pool", "id"},
	"aws_cognito_user_pool_ui_customization":             {"user_pool_id", "aws_cognito_user_pool", "id"},
	"aws_ecs_cluster_capacity_providers":                 {"cluster_name", "aws_ecs_cluster", "name"},
	"aws_iam_role_policy":                                {"role", "aws_iam_role", "name"},
	"aws_kms_key_policy":                                 {"key_id", "aws_kms_key", "id"},
	"aws_lambda_permission":                              {"function_name", "aws_lambda_function", "function_name"},
	"aws_route":                                          {"route_table_id", "aws_route_table", "id"},
	"aws_route_table_association":                        {"route_table_id", "aws_route_table", "id"},
	"aws_s3_bucket_cors_configuration":                   {"bucket", "aws_s3_bucket", "id"},
	"aws_s3_bucket_lifecycle_configuration":              {"bucket", "aws_s3_bucket", "id"},
	"aws_s3_bucket_ownership_controls":                   {"bucket", "aws_s3_bucket", "id"},
	"aws_s3_bucket_policy":                               {"bucket", "aws_s3_bucket", "id"},
	"aws_s3_bucket_public_access_block":                  {"bucket", "aws_s3_bucket", "id"},
	"aws_s3_bucket_server_side_encryption_configuration": {"bucket", "aws_s3_bucket", "id"},
	"aws_s3_bucket_versioning":                           {"bucket", "aws_s3_bucket", "id"},
	"aws_secretsmanager_secret_version":                  {"secret_id", "aws_secretsmanager_secret", "id"},
	"aws_sesv2_configuration_set_event_destination":      {"configuration_set_name", "aws_sesv2_configuration_set", "configuration_set_name"},
	"aws_sns_topic_policy":                               {"arn", "aws_sns_topic", "arn"},
	"aws_sns_topic_subscription":                         {"topic_arn", "aws_sns_topic", "arn"},
	"aws_sqs_queue_policy":                               {"queue_url", "aws_sqs_queue", "url"},
	"aws_sqs_queue_redrive_allow_policy":                 {"queue_url", "aws_sqs_queue", "url"},
}

// NotCreatable returns the resources that a role with these statements cannot create
// in the region, with the refused action.
func (s Stack) NotCreatable(statements []Statement, region string) (found []string) {
	var f findings
	for _, r := range s.Resources {
		if r.Data || r.Type == "terraform_data" {
			continue
		}
		actions, known := creation[r.Type]
		if !known {
			f.add(r, "the actions that create the type are unknown: add it to creation")
		}
		for action := range strings.FieldsSeq(actions) {
			if request := s.creationRequest(r, action, region); !Allows(statements, request) {
				f.add(r, "%s is refused on %s", action, request.Resource)
			}
		}
	}
	f.some(s.Resources, "resource")
	return f
}

// creationRequest returns the request that creates a resource or part of one.
func (s Stack) creationRequest(r Resource, action, region string) Request {
	whole, context := r, r.tags("aws:RequestTag/")
	if link, ok := parents[r.Type]; ok {
		parent, ok := s.Find(link[1], link[2], r.Text(link[0]))
		if !ok { // or the attribute is the ARN
			parent, ok = s.Find(link[1], "arn", r.Text(link[0]))
		}
		if ok {
			whole, context = parent, parent.tags("aws:ResourceTag/")
		}
	}
	if strings.HasPrefix(action, "kms:") && action != "kms:CreateKey" { // the key exists by then
		maps.Copy(context, whole.tags("aws:ResourceTag/"))
	}
	context["aws:requestedregion"] = region
	if boundary := r.Text("permissions_boundary"); boundary != "" {
		context["iam:permissionsboundary"] = boundary
	}
	return Request{action, arn(whole), context}
}

// arn returns the ARN of a resource. Only * matches a resource without one.
func arn(r Resource) string {
	for _, attribute := range []string{"arn", "dashboard_arn", "id"} {
		if text := r.Text(attribute); text != "" {
			return text
		}
	}
	return r.Address
}
