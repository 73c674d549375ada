# What holds data is encrypted with the environment's key, and its protection is a choice
# of the environment, not of the module: "true" could not be taken down, "false" would
# lose orders.
package main

encrypted := {
	"aws_sqs_queue": "kms_master_key_id",
	"aws_sns_topic": "kms_master_key_id",
	"aws_cloudwatch_event_bus": "kms_key_identifier",
	"aws_dynamodb_table": "server_side_encryption",
	"aws_ecr_repository": "encryption_configuration",
}

protected := {
	"aws_dynamodb_table": "deletion_protection_enabled",
	"aws_cognito_user_pool": "deletion_protection",
	"aws_lb": "enable_deletion_protection",
}

deny contains msg if {
	some type, attribute in encrypted
	some name, blocks in input.resource[type]
	some block in blocks
	not block[attribute]
	msg := sprintf("data: %s.%s has no %s", [type, name, attribute])
}

deny contains msg if {
	some type, attribute in protected
	some name, blocks in input.resource[type]
	some block in blocks
	not contains(sprintf("%v", [object.get(block, attribute, "")]), "var.")
	msg := sprintf("data: %s.%s: %s must come from a variable of the environment", [type, name, attribute])
}
