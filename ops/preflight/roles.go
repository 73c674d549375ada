package preflight

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/budgets"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// LinkedRole is a role that a service uses in the account for itself.
type LinkedRole struct {
	Service, Name string
	creates       string // the type of resource whose creation needs it
}

// LinkedRoles are those of the platform's services. AWS makes most of them at the first
// use; but the first use of some fails, because a role that was made just now is not
// known everywhere yet.
func LinkedRoles() []LinkedRole {
	return []LinkedRole{
		{"ecs.amazonaws.com", "AWSServiceRoleForECS", "aws_ecs_cluster"},
		{"ecs.application-autoscaling.amazonaws.com", "AWSServiceRoleForApplicationAutoScaling_ECSService", "aws_appautoscaling_target"},
		{"elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing", "aws_lb"},
		{"ops.apigateway.amazonaws.com", "AWSServiceRoleForAPIGateway", "aws_apigatewayv2_api"},
		{"vpcorigin.cloudfront.amazonaws.com", "AWSServiceRoleForCloudFrontVPCOrigin", "aws_cloudfront_vpc_origin"},
	}
}

// linkedRoles tells which roles are missing of what the plan creates.
func (a Account) linkedRoles(ctx context.Context, p Plan) (found []Finding, err error) {
	for _, role := range LinkedRoles() {
		if p.created(role.creates) == 0 {
			continue
		}
		_, failed := a.roles.GetRole(ctx, &iam.GetRoleInput{RoleName: &role.Name})
		var missing *types.NoSuchEntityException
		if errors.As(failed, &missing) {
			found = append(found, Finding{
				What: fmt.Sprintf("the service-linked role %s, which the first %s needs.", role.Name, role.creates),
				Do:   "aws iam create-service-linked-role --aws-service-name " + role.Service,
			})
		} else if failed != nil {
			err = errors.Join(err, failed)
		}
	}
	return found, err
}

// budget tells whether anybody is told what the account costs.
func (a Account) budget(ctx context.Context, _ Plan) ([]Finding, error) {
	caller, err := a.caller.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return nil, err
	}
	pages := budgets.NewDescribeBudgetNotificationsForAccountPaginator(a.budgets, &budgets.DescribeBudgetNotificationsForAccountInput{AccountId: caller.Account})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, budget := range page.BudgetNotificationsForAccount {
			if len(budget.Notifications) > 0 {
				return nil, nil
			}
		}
	}
	return []Finding{{
		What: fmt.Sprintf("a budget: nobody is told when the account %s costs more than expected.", *caller.Account),
		Do:   "apply terraform/bootstrap with budget_emails",
	}}, nil
}
