# Terraform decides everything that it manages, except what the comment at an
# ignore_changes says. "all" would make the file a description of the past.
package main

deny contains msg if {
	some type, named in input.resource
	some name, blocks in named
	some block in blocks
	some lifecycle in block.lifecycle
	ignored := lifecycle.ignore_changes
	not is_array(ignored)
	msg := sprintf("changes: %s.%s ignores all changes", [type, name])
}
