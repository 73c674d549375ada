# Every module is in this repository, so that a release is reviewed as a whole.
package main

deny contains msg if {
	some name, blocks in input.module
	some block in blocks
	not startswith(block.source, "./")
	not startswith(block.source, "../")
	msg := sprintf("modules: module.%s comes from %s; copy it here, or write it", [name, block.source])
}
