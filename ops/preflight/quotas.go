package preflight

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas/types"
)

const (
	// unreserved is what Lambda keeps from reservations: it refuses one that leaves less.
	unreserved = 100
	// usual is the concurrency of an account that is not new, which is worth asking for.
	usual = 1000
	// concurrencyCode is Service Quotas' code of Lambda's concurrent executions.
	concurrencyCode = "L-B99A9384"
)

// Quota is one that an account may have too little of. Where what is in use can be read,
// the plan needs what it creates beside that; elsewhere, the most that the environment
// alone may use.
type Quota struct {
	Service, Code, Name string
	Default             string // of AWS, for a new account
	Without             string // what happens without it
	needs               func(Plan) float64
	used                func(network, context.Context) (float64, error)
}

// Needs is how much of the quota the plan needs.
func (q Quota) Needs(p Plan) float64 { return q.needs(p) }

// Quotas are those that are compared with the plan.
func Quotas() []Quota {
	return []Quota{
		{
			Service: "lambda", Code: concurrencyCode, Name: "Concurrent executions", Default: "1,000; a new account 10",
			Without: "Lambda refuses the reservation, and the apply ends half way", needs: concurrencyNeed,
		},
		{
			Service: "fargate", Code: "L-3032A538", Name: "Fargate On-Demand vCPU resource count", Default: "6; grows with use",
			Without: "tasks do not start, and the API scales no further", needs: func(p Plan) float64 { return p.vCPUs("FARGATE") },
		},
		{
			Service: "fargate", Code: "L-36FBB829", Name: "Fargate Spot vCPU resource count", Default: "6; grows with use",
			Without: "as above", needs: func(p Plan) float64 { return p.vCPUs("FARGATE_SPOT") },
		},
		{
			Service: "vpc", Code: "L-F678F1CE", Name: "VPCs per Region", Default: "5, one of which exists",
			Without: "the apply ends half way", needs: func(p Plan) float64 { return p.created("aws_vpc") },
			used: func(n network, ctx context.Context) (float64, error) { return n.count(ctx, "DescribeVpcs", "vpcSet") },
		},
		{
			Service: "ec2", Code: "L-0263D0A3", Name: "EC2-VPC Elastic IPs", Default: "5",
			Without: "the apply ends half way", needs: func(p Plan) float64 { return p.created("aws_eip") },
			used: func(n network, ctx context.Context) (float64, error) {
				return n.count(ctx, "DescribeAddresses", "addressesSet")
			},
		},
	}
}

// concurrencyNeed is what must be there for the environment alone: its reservations and
// what Lambda keeps beside them, or what its queues run at once, if that is more.
func concurrencyNeed(p Plan) float64 {
	var sum float64
	for _, r := range p.reservations() {
		sum += r.after
	}
	if sum > 0 {
		sum += unreserved
	}
	return max(sum, p.fromQueues())
}

// concurrency compares the reservations of the plan with what the account has left.
func (a Account) concurrency(ctx context.Context, p Plan) ([]Finding, error) {
	settings, err := a.lambda.GetAccountSettings(ctx, &lambda.GetAccountSettingsInput{})
	if err != nil {
		return nil, err
	}
	limit := float64(settings.AccountLimit.ConcurrentExecutions)
	free := float64(aws.ToInt32(settings.AccountLimit.UnreservedConcurrentExecutions))
	var more float64
	var names []string
	for _, r := range p.reservations() {
		more += r.after - r.before
		names = append(names, fmt.Sprintf("%s %.0f", r.function, r.after))
	}
	if more > 0 && free-more < unreserved {
		return []Finding{{
			What: fmt.Sprintf("Lambda's quota: the account may run %.0f executions at once in %s, and %.0f are not reserved. The plan reserves %.0f more (%s), and AWS keeps %d unreserved.",
				limit, a.region, free, more, strings.Join(names, ", "), unreserved),
			Do: request("lambda", concurrencyCode, max(usual, limit+more+unreserved-free)),
		}}, nil
	}
	if busy := p.fromQueues(); free-more < busy {
		return []Finding{{
			Note: true,
			What: fmt.Sprintf("Lambda: the queues of the environment may run %.0f executions at once, and only %.0f are left for all functions in %s, so they wait for each other.", busy, free-more, a.region),
			Do:   request("lambda", concurrencyCode, usual),
		}}, nil
	}
	return nil, nil
}

// quotasOf compares the quotas except Lambda's with the plan.
func (a Account) quotasOf(ctx context.Context, p Plan) (found []Finding, err error) {
	for _, q := range Quotas() {
		needs := q.Needs(p)
		if q.Code == concurrencyCode || needs == 0 {
			continue
		}
		f, failed := a.short(ctx, q, needs)
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("%s (%s): %w", q.Name, q.Code, failed))
		} else if f != nil {
			found = append(found, *f)
		}
	}
	return found, err
}

// short is the finding of a quota that is too small, or nil.
func (a Account) short(ctx context.Context, q Quota, needs float64) (*Finding, error) {
	has, err := a.quota(ctx, q)
	if err != nil {
		return nil, err
	}
	used, says := 0.0, "the environment alone may use"
	if q.used != nil {
		if used, err = q.used(a.network, ctx); err != nil {
			return nil, err
		}
		says = fmt.Sprintf("%.0f are in use, and the plan adds", used)
	}
	if used+needs <= has {
		return nil, nil
	}
	return &Finding{
		What: fmt.Sprintf("the quota %q: the account has %.0f in %s; %s %.0f.", q.Name, has, a.region, says, needs),
		Do:   request(q.Service, q.Code, used+needs),
	}, nil
}

// quota returns the account's value, or AWS's default where the account has no own one.
func (a Account) quota(ctx context.Context, q Quota) (float64, error) {
	own, err := a.quotas.GetServiceQuota(ctx, &servicequotas.GetServiceQuotaInput{ServiceCode: &q.Service, QuotaCode: &q.Code})
	if err == nil {
		return aws.ToFloat64(own.Quota.Value), nil
	}
	var none *types.NoSuchResourceException
	if !errors.As(err, &none) {
		return 0, err
	}
	common, err := a.quotas.GetAWSDefaultServiceQuota(ctx, &servicequotas.GetAWSDefaultServiceQuotaInput{ServiceCode: &q.Service, QuotaCode: &q.Code})
	if err != nil {
		return 0, err
	}
	return aws.ToFloat64(common.Quota.Value), nil
}

// request is the command that asks AWS for a larger quota.
func request(service, code string, value float64) string {
	return fmt.Sprintf("aws service-quotas request-service-quota-increase --service-code %s --quota-code %s --desired-value %.0f", service, code, value)
}
