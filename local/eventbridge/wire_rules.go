package eventbridge

import "context"

type ruleRequest struct {
	Name         string
	Rule         string
	EventBusName string
	NamePrefix   string
	Limit        int
	NextToken    string
	Targets      []Target
	IDs          []string `json:"Ids"`
	Force        bool
}

type ruleAnswer struct {
	Rule
	Arn string
}

func (r *rule) answer() ruleAnswer {
	a := ruleAnswer{Rule: r.Rule, Arn: r.arn}
	a.Tags = nil
	return a
}

func (s *Service) wirePutRule(ctx context.Context, in Rule) (map[string]string, error) {
	arn, err := s.PutRule(ctx, in)
	if err != nil {
		return nil, err
	}
	return map[string]string{"RuleArn": arn}, nil
}

func (s *Service) existing(bus, name string) (*rule, error) {
	b, err := s.bus(bus)
	if err != nil {
		return nil, err
	}
	if r := s.rule(b.Name, name); r != nil {
		return r, nil
	}
	return nil, notFound("Rule %s does not exist on EventBus %s.", name, b.Name)
}

func (s *Service) wireDescribeRule(_ context.Context, in ruleRequest) (*ruleAnswer, error) {
	r, err := s.existing(in.EventBusName, in.Name)
	if err != nil {
		return nil, err
	}
	a := r.answer()
	return &a, nil
}

func (s *Service) wireListRules(_ context.Context, in ruleRequest) (map[string]any, error) {
	b, err := s.bus(in.EventBusName)
	if err != nil {
		return nil, err
	}
	var all []ruleAnswer
	for _, r := range s.rules(b) {
		all = append(all, r.answer())
	}
	return page("Rules", all, func(r ruleAnswer) string { return r.Name }, pageRequest{in.NamePrefix, in.NextToken, in.Limit})
}

func (s *Service) wireDeleteRule(_ context.Context, in ruleRequest) (nothing, error) {
	return nothing{}, s.deleteRule(in.EventBusName, in.Name)
}

func (s *Service) wireEnableRule(_ context.Context, in ruleRequest) (nothing, error) {
	return nothing{}, s.setState(in.EventBusName, in.Name, Enabled)
}

func (s *Service) wireDisableRule(_ context.Context, in ruleRequest) (nothing, error) {
	return nothing{}, s.setState(in.EventBusName, in.Name, Disabled)
}

// failures is the response of operations with several entries. Here an invalid entry
// fails the whole request, so the list is always empty.
type failures struct {
	FailedEntryCount int
	FailedEntries    []struct{}
}

func noFailures() failures { return failures{FailedEntries: []struct{}{}} }

func (s *Service) wirePutTargets(ctx context.Context, in ruleRequest) (failures, error) {
	if len(in.Targets) == 0 {
		return failures{}, invalid("Targets: at least one target is required")
	}
	return noFailures(), s.PutTargets(ctx, in.EventBusName, in.Rule, in.Targets)
}

func (s *Service) wireRemoveTargets(_ context.Context, in ruleRequest) (failures, error) {
	return noFailures(), s.removeTargets(in.EventBusName, in.Rule, in.IDs)
}

func (s *Service) wireListTargets(_ context.Context, in ruleRequest) (map[string]any, error) {
	r, err := s.existing(in.EventBusName, in.Rule)
	if err != nil {
		return nil, err
	}
	all := make([]Target, 0, len(r.targets))
	for _, t := range r.targets {
		all = append(all, t.Target)
	}
	return page("Targets", all, func(t Target) string { return t.ID }, pageRequest{token: in.NextToken, limit: in.Limit})
}
