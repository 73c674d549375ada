# Logs end at a date that somebody chose, and are encrypted with the environment's key.
package main

deny contains msg if {
	some name, blocks in input.resource.aws_cloudwatch_log_group
	some block in blocks
	some attribute in {"retention_in_days", "kms_key_id"}
	not block[attribute]
	msg := sprintf("logs: aws_cloudwatch_log_group.%s has no %s", [name, attribute])
}
