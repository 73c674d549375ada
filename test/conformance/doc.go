// Package conformance compares an AWS endpoint with the services' public
// documentation. It calls the endpoint with the unmodified AWS SDK for Go and
// compares answers, error names, status codes and messages with tables of
// expectations, each with a reference to the documentation. README.md describes
// how to choose the endpoint.
package conformance
