// Package awsaccount is an HTTP server with the answers of the AWS services that tell what
// an account is: Service Quotas, Lambda's settings, SES, IAM's roles, Budgets, STS, and
// EC2's lists. They are no part of local, because the platform itself does not use them.
// It answers what ops/preflight asks, notes the IAM action of each request, and refuses
// everything else with 501, which the SDK's clients report.
package awsaccount

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// ID is the account's number.
const ID = "123456789012"

// Account is what the server answers. A test changes it before it is asked.
type Account struct {
	URL string

	// A test changes these by Change.

	Concurrency, Unreserved int                // Lambda's executions at once; those that are not reserved
	Quotas                  map[string]float64 // own values by code
	Defaults                map[string]float64 // AWS's values, for codes without an own one
	VPCs, Addresses         int
	Roles                   []string        // names of roles that exist
	Identities              map[string]bool // SES's identities, and whether each is verified
	Production, Sending     bool            // SES
	Notified                int             // budgets with a notification
	Refused                 []string        // IAM actions that are answered with AccessDenied

	mu   sync.Mutex
	seen []string
}

// Start serves an account in which nothing is missing, until the test ends.
func Start(t testing.TB) *Account {
	t.Helper()
	a := &Account{
		Concurrency: 1000, Unreserved: 1000, Production: true, Sending: true, Notified: 1, VPCs: 1,
		Quotas:     map[string]float64{"L-F678F1CE": 5, "L-0263D0A3": 5},
		Defaults:   map[string]float64{"L-3032A538": 4000, "L-36FBB829": 4000},
		Identities: map[string]bool{},
		Roles: []string{
			"AWSServiceRoleForECS", "AWSServiceRoleForApplicationAutoScaling_ECSService", "AWSServiceRoleForElasticLoadBalancing",
			"AWSServiceRoleForAPIGateway", "AWSServiceRoleForCloudFrontVPCOrigin",
		},
	}
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	a.URL = server.URL
	return a
}

// Seen lists the IAM actions of the requests so far, each once, sorted.
func (a *Account) Seen() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Compact(slices.Sorted(slices.Values(a.seen)))
}

// Change changes the account while it may be asked.
func (a *Account) Change(how func(a *Account)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	how(a)
}

// ServeHTTP answers one request by the service's protocol.
func (a *Account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	action, answer := a.route(r)
	a.seen = append(a.seen, action)
	switch {
	case !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 "):
		http.Error(w, `{"__type":"MissingAuthenticationToken"}`, http.StatusForbidden)
	case answer == nil:
		http.Error(w, `{"message":"awsaccount does not have this"}`, http.StatusNotImplemented)
	case slices.Contains(a.Refused, action):
		a.refuse(w, r, action)
	default:
		answer(w, r)
	}
}

// route names the IAM action of a request and returns what answers it, or nil.
func (a *Account) route(r *http.Request) (string, http.HandlerFunc) {
	target := r.Header.Get("X-Amz-Target")
	switch {
	case target == "ServiceQuotasV20190624.GetServiceQuota":
		return "servicequotas:GetServiceQuota", a.quota(a.Quotas)
	case target == "ServiceQuotasV20190624.GetAWSDefaultServiceQuota":
		return "servicequotas:GetAWSDefaultServiceQuota", a.quota(a.Defaults)
	case target == "AWSBudgetServiceGateway.DescribeBudgetNotificationsForAccount":
		return "budgets:ViewBudget", a.notifications
	case target != "":
		return target, nil
	case r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/2016-08-19/account-settings"):
		return "lambda:GetAccountSettings", a.settings
	case r.Method == http.MethodGet && r.URL.Path == "/v2/email/account":
		return "ses:GetAccount", a.mail
	case r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/v2/email/identities/"):
		return "ses:GetEmailIdentity", a.identity
	case r.Method == http.MethodPost && r.URL.Path == "/":
		return a.query(r)
	}
	return r.Method + " " + r.URL.Path, nil
}

// query are the actions of EC2, IAM and STS, which come as forms.
func (a *Account) query(r *http.Request) (string, http.HandlerFunc) {
	if err := r.ParseForm(); err != nil {
		return "unreadable", nil
	}
	switch action := r.PostForm.Get("Action"); action {
	case "DescribeVpcs":
		return "ec2:DescribeVpcs", list("DescribeVpcsResponse", "vpcSet", a.VPCs)
	case "DescribeAddresses":
		return "ec2:DescribeAddresses", list("DescribeAddressesResponse", "addressesSet", a.Addresses)
	case "GetRole":
		return "iam:GetRole", a.role
	case "GetCallerIdentity":
		return "sts:GetCallerIdentity", func(w http.ResponseWriter, _ *http.Request) {
			text(w, http.StatusOK, `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>`+ID+`</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`)
		}
	default:
		return action, nil
	}
}

func (a *Account) quota(values map[string]float64) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in struct{ QuotaCode string }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		value, ok := values[in.QuotaCode]
		if !ok {
			object(w, http.StatusBadRequest, map[string]any{"__type": "NoSuchResourceException", "Message": "The request failed because the specified service quota does not exist."})
			return
		}
		object(w, http.StatusOK, map[string]any{"Quota": map[string]any{"QuotaCode": in.QuotaCode, "Value": value}})
	}
}

// notifications come in pages of one budget. The first one has no notification.
func (a *Account) notifications(w http.ResponseWriter, r *http.Request) {
	var in struct{ AccountId, NextToken string } //nolint:revive // the service's name
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.AccountId != ID {
		object(w, http.StatusBadRequest, map[string]any{"__type": "InvalidParameterException"})
		return
	}
	if in.NextToken == "" {
		quiet := map[string]any{"BudgetName": "quiet", "Notifications": []any{}}
		object(w, http.StatusOK, map[string]any{"BudgetNotificationsForAccount": []any{quiet}, "NextToken": "second"})
		return
	}
	var all []any
	for n := range a.Notified {
		all = append(all, map[string]any{"BudgetName": fmt.Sprint(n), "Notifications": []any{
			map[string]any{"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80},
		}})
	}
	object(w, http.StatusOK, map[string]any{"BudgetNotificationsForAccount": all})
}

func (a *Account) settings(w http.ResponseWriter, _ *http.Request) {
	object(w, http.StatusOK, map[string]any{"AccountLimit": map[string]any{"ConcurrentExecutions": a.Concurrency, "UnreservedConcurrentExecutions": a.Unreserved}})
}

func (a *Account) mail(w http.ResponseWriter, _ *http.Request) {
	object(w, http.StatusOK, map[string]any{
		"ProductionAccessEnabled": a.Production, "SendingEnabled": a.Sending, "EnforcementStatus": "HEALTHY",
		"SendQuota": map[string]any{"Max24HourSend": 200, "MaxSendRate": 1},
	})
}

func (a *Account) identity(w http.ResponseWriter, r *http.Request) {
	name, err := url.PathUnescape(strings.TrimPrefix(r.URL.EscapedPath(), "/v2/email/identities/"))
	verified, ok := a.Identities[name]
	if err != nil || !ok {
		w.Header().Set("X-Amzn-ErrorType", "NotFoundException")
		object(w, http.StatusNotFound, map[string]any{"message": "Email identity " + name + " does not exist."})
		return
	}
	object(w, http.StatusOK, map[string]any{"VerifiedForSendingStatus": verified, "IdentityType": "EMAIL_ADDRESS"})
}

func (a *Account) role(w http.ResponseWriter, r *http.Request) {
	name := r.PostForm.Get("RoleName")
	if !slices.Contains(a.Roles, name) {
		text(w, http.StatusNotFound, `<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>The role with name `+name+` cannot be found.</Message></Error></ErrorResponse>`)
		return
	}
	text(w, http.StatusOK, `<GetRoleResponse><GetRoleResult><Role><RoleName>`+name+`</RoleName><Path>/aws-service-role/</Path><RoleId>R</RoleId><Arn>arn:aws:iam::`+ID+`:role/`+name+`</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role></GetRoleResult></GetRoleResponse>`)
}

// refuse answers as IAM does, in the service's protocol.
func (a *Account) refuse(w http.ResponseWriter, r *http.Request, action string) {
	says := "User is not authorized to perform: " + action
	switch {
	case strings.HasPrefix(action, "ec2:"):
		text(w, http.StatusForbidden, `<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>`+says+`</Message></Error></Errors></Response>`)
	case r.PostForm != nil:
		text(w, http.StatusForbidden, `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>`+says+`</Message></Error></ErrorResponse>`)
	default:
		w.Header().Set("X-Amzn-ErrorType", "AccessDeniedException")
		object(w, http.StatusForbidden, map[string]any{"__type": "AccessDeniedException", "message": says})
	}
}

// list answers with n items.
func list(response, set string, n int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		text(w, http.StatusOK, "<"+response+"><requestId>r</requestId><"+set+">"+strings.Repeat("<item><tagSet><item/></tagSet></item>", n)+"</"+set+"></"+response+">")
	}
}

func object(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func text(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) //nolint:gosec // its only client is the SDK
}
