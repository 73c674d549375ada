# A variable says what it is for, and has a type.
package main

deny contains msg if {
	some name, blocks in input.variable
	some block in blocks
	some attribute in {"description", "type"}
	not block[attribute]
	msg := sprintf("variables: %s has no %s", [name, attribute])
}

# A secret in a variable or an output is in every plan and state.
deny contains msg if {
	some kind in {"variable", "output"}
	some name, blocks in input[kind]
	some block in blocks
	block.sensitive == true
	not block.ephemeral
	msg := sprintf("variables: the %s %s is sensitive and would be in the state; give the ARN of a secret", [kind, name])
}
