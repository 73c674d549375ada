// Package permissions compares the calls to AWS that each function and the API
// make with those that Terraform allows them. It runs the built programs on a
// local platform, takes orders along each path and records the calls. Every
// call must be allowed, and every grant must be used.
//
// local does not check permissions. The policies come from
// terraform/modules/permissions, which needs terraform but no provider.
package permissions
