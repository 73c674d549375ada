# An apply runs no programs: what a plan shows is what happens.
package main

deny contains msg if {
	some type, named in input.resource
	some name, blocks in named
	some block in blocks
	block.provisioner
	msg := sprintf("programs: %s.%s runs a program in the apply, which no plan shows", [type, name])
}

deny contains msg if {
	some type in {"external", "http"}
	some name, _ in input.data[type]
	msg := sprintf("programs: data.%s.%s reads from outside AWS while a plan is made", [type, name])
}
