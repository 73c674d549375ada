package eventbridge

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/local/pattern"
)

// The states of a rule.
const (
	Enabled  = "ENABLED"
	Disabled = "DISABLED"
)

// DefaultBus is the bus that always exists and the only one for schedules.
const DefaultBus = "default"

// Rule matches events of one bus, or ticks by a schedule, or both.
type Rule struct {
	Name        string
	Bus         string `json:"EventBusName,omitempty"` // DefaultBus when empty; may be an ARN
	Pattern     string `json:"EventPattern,omitempty"`
	Schedule    string `json:"ScheduleExpression,omitempty"` // rate(...) or cron(...)
	State       string `json:",omitempty"`                   // Enabled when empty
	Description string `json:",omitempty"`
	RoleARN     string `json:"RoleArn,omitempty"` // stored and returned, but not used
	Tags        []Tag  `json:",omitempty"`
}

// Tag is a resource tag.
type Tag struct {
	Key   string
	Value string
}

var ruleName = regexp.MustCompile(`^[.\-_A-Za-z0-9]{1,64}$`)

// rule is a Rule ready for use. It is immutable.
type rule struct {
	Rule
	arn      string
	pattern  *pattern.Pattern // nil when there is none
	sources  []string         // see sourcesOf
	schedule schedule         // nil when there is none
	targets  []*target
}

// compile checks a rule. Unknown operators are an InvalidEventPatternException.
func compile(r Rule, arn string) (*rule, error) {
	out := &rule{Rule: r, arn: arn, sources: sourcesOf(r.Pattern)}
	if err := checkRule(r); err != nil {
		return nil, err
	}
	var err error
	if r.Pattern != "" {
		if out.pattern, err = compilePattern(r.Pattern); err != nil {
			return nil, err
		}
	}
	if r.Schedule != "" {
		if out.schedule, err = parseSchedule(r.Schedule); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func checkRule(r Rule) error {
	switch {
	case !ruleName.MatchString(r.Name):
		return invalid("Name: %q does not match [.\\-_A-Za-z0-9]{1,64}", r.Name)
	case r.State != Enabled && r.State != Disabled:
		return invalid("State: %q is not supported: ENABLED or DISABLED", r.State)
	case r.Pattern == "" && r.Schedule == "":
		return invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.")
	case r.Schedule != "" && r.Bus != DefaultBus:
		return invalid("ScheduleExpression is supported only on the default event bus.")
	case len(r.Description) > 512:
		return invalid("Description: more than 512 characters")
	}
	return nil
}

// maxPattern is the longest event pattern in characters.
const maxPattern = 4096

// enabled reports whether the rule is enabled.
func (r *rule) enabled() bool { return r.State == Enabled }

// matches reports whether events can match the rule and have a target.
func (r *rule) matches() bool { return r.enabled() && len(r.targets) > 0 && r.pattern != nil }

// withTargets returns a copy of the rule with other targets.
func (r *rule) withTargets(targets []*target) *rule {
	out := *r
	out.targets = targets
	return &out
}

func (r *rule) target(id string) *target {
	for _, t := range r.targets {
		if t.ID == id {
			return t
		}
	}
	return nil
}

// busName returns the name of a bus given by name or ARN. Empty means the default bus.
func busName(nameOrARN string) string {
	if nameOrARN == "" {
		return DefaultBus
	}
	if _, name, ok := strings.Cut(nameOrARN, ":event-bus/"); ok {
		return name
	}
	return nameOrARN
}

// hears reports whether the rule's pattern allows the source.
func (r *rule) hears(source string) bool {
	return len(r.sources) == 0 || slices.Contains(r.sources, source)
}

// sourcesOf lists the sources that a pattern allows; none if it does not list them by
// their names, so that it may allow any.
func sourcesOf(pattern string) []string {
	var p struct {
		Source []string `json:"source"`
	}
	if json.Unmarshal([]byte(pattern), &p) != nil {
		return nil
	}
	return p.Source
}
