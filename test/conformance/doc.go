// Package conformance holds an AWS endpoint to what the services' public
// documentation promises. It calls the endpoint with the AWS SDK for Go as it
// is and compares answers, error names, status codes and messages with
// expectations that are written down in tables beside a reference to the
// documentation. See README.md for how to point it somewhere.
package conformance
