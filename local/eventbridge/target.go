package eventbridge

import (
	"regexp"
	"strings"
	"time"
)

// Target is one target of a rule. At most one of Input, InputPath and InputTransformer
// is set; without any, the target gets the whole event.
type Target struct {
	ID               string            `json:"Id"`
	ARN              string            `json:"Arn"`
	RoleARN          string            `json:"RoleArn,omitempty"` // stored and returned, but not used
	Input            *string           `json:",omitempty"`
	InputPath        *string           `json:",omitempty"`
	InputTransformer *InputTransformer `json:",omitempty"`
	RetryPolicy      *RetryPolicy      `json:",omitempty"`
	DeadLetter       *DeadLetterConfig `json:"DeadLetterConfig,omitempty"`
}

// InputTransformer builds the payload from values of the event. Template names
// them as <name>.
type InputTransformer struct {
	Paths    map[string]string `json:"InputPathsMap,omitempty"`
	Template string            `json:"InputTemplate"`
}

// RetryPolicy limits the number and the time of a delivery's attempts. Nil fields
// are EventBridge's defaults of 185 retries and 24 hours.
type RetryPolicy struct {
	MaximumRetryAttempts     *int `json:",omitempty"`
	MaximumEventAgeInSeconds *int `json:",omitempty"`
}

// DeadLetterConfig names the SQS queue for events that could not be delivered.
type DeadLetterConfig struct {
	ARN string `json:"Arn,omitempty"`
}

const (
	maxRetries = 185
	maxAge     = 24 * time.Hour
)

// target is a Target ready for use. It is immutable.
type target struct {
	Target
	input input
}

var targetID = regexp.MustCompile(`^[.\-_A-Za-z0-9]{1,64}$`)

func compileTarget(t Target) (*target, error) {
	if err := checkTarget(t); err != nil {
		return nil, err
	}
	if err := checkRetry(t); err != nil {
		return nil, err
	}
	in, err := compileInput(t)
	if err != nil {
		return nil, err
	}
	return &target{Target: t, input: in}, nil
}

func checkTarget(t Target) error {
	if !targetID.MatchString(t.ID) {
		return invalid("Id: %q does not match [.\\-_A-Za-z0-9]{1,64}", t.ID)
	}
	switch serviceOf(t.ARN) {
	case "sqs", "lambda", "states":
	default:
		return invalid("Parameter %s is not valid. Reason: Provided Arn is not in correct format or of a service that is not implemented here (sqs, lambda, states).", t.ARN)
	}
	if t.DeadLetter != nil && t.DeadLetter.ARN != "" && serviceOf(t.DeadLetter.ARN) != "sqs" {
		return invalid("DeadLetterConfig of target %s: %s is no SQS queue", t.ID, t.DeadLetter.ARN)
	}
	return nil
}

func checkRetry(t Target) error {
	p := t.RetryPolicy
	if p == nil {
		return nil
	}
	if n := p.MaximumRetryAttempts; n != nil && (*n < 0 || *n > maxRetries) {
		return invalid("MaximumRetryAttempts of target %s: must be from 0 to 185", t.ID)
	}
	if n := p.MaximumEventAgeInSeconds; n != nil && (*n < 60 || *n > 86400) {
		return invalid("MaximumEventAgeInSeconds of target %s: must be from 60 to 86400", t.ID)
	}
	return nil
}

// serviceOf is the service of an ARN, or "" if it is not an ARN.
func serviceOf(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[5] == "" {
		return ""
	}
	return parts[2]
}

func (t *target) retries() int {
	if t.RetryPolicy == nil || t.RetryPolicy.MaximumRetryAttempts == nil {
		return maxRetries
	}
	return *t.RetryPolicy.MaximumRetryAttempts
}

func (t *target) age() time.Duration {
	if t.RetryPolicy == nil || t.RetryPolicy.MaximumEventAgeInSeconds == nil {
		return maxAge
	}
	return time.Duration(*t.RetryPolicy.MaximumEventAgeInSeconds) * time.Second
}

func (t *target) deadLetter() string {
	if t.DeadLetter == nil {
		return ""
	}
	return t.DeadLetter.ARN
}
