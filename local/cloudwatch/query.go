package cloudwatch

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/eventforge/eventforge/local/wire"
)

// QueryWire returns DescribeAlarms for the query protocol, which releases of the AWS
// CLI and the SDKs before 2025 use.
func (s *Service) QueryWire() *wire.QueryService {
	return &wire.QueryService{
		Name: service, Version: "2010-08-01", Namespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
		Operations: map[string]wire.QueryOperation{
			"DescribeAlarms": func(ctx context.Context, form url.Values) (any, error) {
				in, err := alarmsInput(form)
				if err != nil {
					return nil, err
				}
				return s.describeAlarms(ctx, in)
			},
		},
	}
}

// alarmsInput reads the request from a form. It refuses members that are not
// supported, as wire.Strict does.
func alarmsInput(form url.Values) (in describeAlarmsInput, err error) {
	members := map[string]*string{"AlarmNamePrefix": &in.AlarmNamePrefix, "StateValue": &in.StateValue, "NextToken": &in.NextToken}
	lists := map[string]*[]string{"AlarmNames": &in.AlarmNames, "AlarmTypes": &in.AlarmTypes}
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		list, _, isMember := strings.Cut(name, ".member.")
		switch value := form.Get(name); {
		case name == "Action" || name == "Version":
		case name == "MaxRecords":
			n, err := strconv.Atoi(value)
			if err != nil {
				return in, invalid("The parameter MaxRecords must be a number.")
			}
			in.MaxRecords = &n
		case members[name] != nil:
			*members[name] = value
		case isMember && lists[list] != nil:
			*lists[list] = append(*lists[list], value)
		default:
			return in, invalid("The member " + strconv.Quote(name) + " is not implemented here.")
		}
	}
	return in, nil
}
