# tflint over every module, with the rules that come with it: what terraform accepts and
# nobody should write. `go tool task policy` runs it.
config {
  call_module_type = "none" # --recursive looks into each module; a call reads the built packages
}

plugin "terraform" {
  enabled = true
  preset  = "all"
}

# Files are named after what they hold; bootstrap/ and the root have several.
rule "terraform_standard_module_structure" {
  enabled = false
}

# An example is planned by a test with the versions of its module.
rule "terraform_required_version" {
  enabled = false
}
