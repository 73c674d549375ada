# Functions run on arm64, which costs a fifth less, and their settings come from the
# wiring, which local reads, too: a number in Terraform would be true on AWS only.
package main

wired := {"memory_size", "timeout", "reserved_concurrent_executions"}

deny contains msg if {
	some name, blocks in input.resource.aws_lambda_function
	some block in blocks
	object.get(block, "architectures", []) != ["arm64"]
	msg := sprintf("functions: aws_lambda_function.%s does not run on arm64", [name])
}

deny contains msg if {
	some name, blocks in input.resource.aws_lambda_function
	some block in blocks
	some attribute in wired
	is_number(block[attribute])
	msg := sprintf("functions: aws_lambda_function.%s: %s is a number here; it belongs into wiring/functions.json or a variable", [name, attribute])
}
