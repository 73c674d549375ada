// Package permissions compares what Terraform allows each function and the API
// with what they do. It runs the built programs on a local platform, records
// every call they make of AWS, takes an order down each of its paths, and then
// asks in both directions: is every call allowed, and was everything that is
// allowed called?
//
// local itself knows no permissions. The documents come from
// terraform/modules/permissions, which needs terraform but no provider.
package permissions
