// Package sts emulates the one operation of AWS Security Token Service that people
// call first: who am I?
package sts

import (
	"context"
	"net/url"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/wire"
)

// service is the service's name in fault rules, logs and the scope of signatures.
const service = "sts"

// caller is the result of GetCallerIdentity.
type caller struct {
	ARN     string `xml:"Arn"`
	UserID  string `xml:"UserId"`
	Account string
}

// Wire returns the service for the query protocol.
func Wire(e *env.Env) *wire.QueryService {
	return &wire.QueryService{
		Name: service, Version: "2011-06-15", Namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
		Operations: map[string]wire.QueryOperation{
			"GetCallerIdentity": func(context.Context, url.Values) (any, error) { return callerOf(e.Account), nil },
		},
	}
}

// callerOf is the account's root user: IAM is not modelled, so every credential may
// do everything.
func callerOf(account string) caller {
	return caller{ARN: "arn:aws:iam::" + account + ":root", UserID: account, Account: account}
}
