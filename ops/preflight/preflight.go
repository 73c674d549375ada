// Package preflight reads what an AWS account has, compares it with what the plan of an
// environment needs, and says what is missing before anything is created. It only reads.
package preflight

import (
	"context"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/budgets"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// Finding is one thing that the account lacks, and what to do about it. With a Note the
// apply works, and something is slower or wider than it should be.
type Finding struct {
	What, Do string
	Note     bool
}

// Account reads one account in one region.
type Account struct {
	region  string
	quotas  *servicequotas.Client
	lambda  *lambda.Client
	mail    *sesv2.Client
	roles   *iam.Client
	budgets *budgets.Client
	caller  *sts.Client
	network network
}

// New returns the account that the configuration's credentials belong to.
func New(cfg aws.Config) Account {
	return Account{
		region: cfg.Region, quotas: servicequotas.NewFromConfig(cfg), lambda: lambda.NewFromConfig(cfg),
		mail: sesv2.NewFromConfig(cfg), roles: iam.NewFromConfig(cfg), budgets: budgets.NewFromConfig(cfg),
		caller: sts.NewFromConfig(cfg), network: network{cfg},
	}
}

// Check makes every check and returns all that is missing. What cannot be read is missing,
// too: a check that was not made has not passed.
func (a Account) Check(ctx context.Context, p Plan) (found []Finding) {
	for _, check := range []struct {
		of  string
		run func(context.Context, Plan) ([]Finding, error)
	}{
		{"Lambda's concurrency", a.concurrency}, {"service quotas", a.quotasOf}, {"SES", a.sending}, {"the sender of mails", a.sender},
		{"service-linked roles", a.linkedRoles}, {"budgets", a.budget},
	} {
		some, err := check.run(ctx, p)
		found = append(found, some...)
		if err != nil {
			found = append(found, Finding{
				What: fmt.Sprintf("%s could not be read: %v", check.of, err),
				Do:   "apply terraform/bootstrap of this release, which lets the deploy role read it",
			})
		}
	}
	return found
}

// Print writes the findings, those that stop a deployment first, and returns their number.
func Print(w io.Writer, found []Finding) (missing int) {
	for _, f := range found {
		if !f.Note {
			missing++
			fmt.Fprintf(w, "MISSING  %s\n         -> %s\n", f.What, f.Do)
		}
	}
	for _, f := range found {
		if f.Note {
			fmt.Fprintf(w, "note     %s\n         -> %s\n", f.What, f.Do)
		}
	}
	return missing
}

// Actions are the IAM actions of the checks. The deploy role has them.
func Actions() []string {
	return []string{
		"budgets:ViewBudget", "ec2:DescribeAddresses", "ec2:DescribeVpcs", "iam:GetRole", "lambda:GetAccountSettings",
		"servicequotas:GetAWSDefaultServiceQuota", "servicequotas:GetServiceQuota", "ses:GetAccount", "ses:GetEmailIdentity",
		"sts:GetCallerIdentity",
	}
}
