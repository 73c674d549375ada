package fault_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/fault"
)

func TestRulesThatApplyToNothingAreRefusedByName(t *testing.T) {
	for name, c := range map[string]struct {
		rule fault.Rule
		want string
	}{
		"unknown service":              {fault.Rule{Service: "sqz"}, `service: there is no "sqz"; there are s3, sqs`},
		"unknown operation":            {fault.Rule{Service: "sqs", Operation: "Send"}, `operation: sqs has no "Send"; it has ReceiveMessage, SendMessage`},
		"another service's operation":  {fault.Rule{Service: "s3", Operation: "SendMessage"}, `operation: s3 has no "SendMessage"; it has PutObject`},
		"operation of no service":      {fault.Rule{Operation: "Send"}, `operation: no service has "Send"`},
		"unknown kind":                 {fault.Rule{Kind: "melt"}, `kind: there is no "melt"; there are conflict, delay, drop, duplicate, error-after, error-before, freeze, in-progress, kill, late-index, overlap, redeliver, reorder`},
		"a kill where nothing can die": {fault.Rule{Kind: fault.Kill, Service: "sqs"}, "service: faults of kind kill are those of lambda"},
		"all":                          {fault.Rule{}, ""},
		"a service":                    {fault.Rule{Service: "sqs"}, ""},
		"an operation":                 {fault.Rule{Service: "sqs", Operation: "SendMessage"}, ""},
		"an operation of any service":  {fault.Rule{Operation: "PutObject"}, ""},
		"a kill":                       {fault.Rule{Kind: fault.Kill, Service: "lambda"}, ""},
		"one that was called":          {fault.Rule{Service: "lambda", Operation: "charge-payment"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t, 1)
			h.Know("sqs", "SendMessage", "ReceiveMessage")
			h.Know("s3", "PutObject")
			h.Strict()
			require.NoError(t, h.do("lambda", "charge-payment"))
			if c.rule.Rate = 1; c.rule.Kind == "" {
				c.rule.Kind = fault.Drop
			}
			_, err := h.Add(c.rule)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
			require.Empty(t, h.Rules())
		})
	}
}
