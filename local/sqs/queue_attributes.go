package sqs

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
)

// definition is a queue's stored configuration.
type definition struct {
	Name       string            `json:"name"`
	ID         uint64            `json:"id"`
	Attributes map[string]string `json:"attributes"` // only those that were set
	Tags       map[string]string `json:"tags,omitempty"`
	Created    int64             `json:"created"` // seconds since 1970
	Modified   int64             `json:"modified"`

	limits limits // Attributes, parsed
}

func decodeDefinition(raw []byte) (definition, error) {
	var d definition
	if err := json.Unmarshal(raw, &d); err != nil {
		return d, err
	}
	return d.withAttributes(nil)
}

// withAttributes returns the definition with changed attributes. An empty value
// resets an attribute to its default.
func (d definition) withAttributes(changes map[string]string) (definition, error) {
	d.Attributes = maps.Clone(d.Attributes)
	if d.Attributes == nil {
		d.Attributes = map[string]string{}
	}
	for name, value := range changes {
		if value == "" {
			delete(d.Attributes, name)
			continue
		}
		d.Attributes[name] = value
	}
	var err error
	d.limits, err = parseLimits(d.Attributes)
	return d, err
}

func (d definition) encode() []byte {
	raw, _ := json.Marshal(d) // strings and numbers only: cannot fail
	return raw
}

// limits are a queue's attributes, parsed. Durations are milliseconds.
type limits struct {
	visibility, retention, delay, wait int64
	size                               int
	redrive                            redrivePolicy
	redriveAllow                       redriveAllowPolicy
}

// isDeadLetter reports whether a message that was received this many times goes
// to the dead-letter queue instead of being received again.
func (l limits) isDeadLetter(receives uint32) bool {
	return l.redrive.Target != "" && int(receives) >= l.redrive.MaxReceiveCount
}

// redrivePolicy is the attribute RedrivePolicy.
type redrivePolicy struct {
	Target          string
	MaxReceiveCount int
}

// redriveAllowPolicy is the attribute RedriveAllowPolicy: which queues may use
// this one as their dead-letter queue.
type redriveAllowPolicy struct {
	Permission string   `json:"redrivePermission"`
	Sources    []string `json:"sourceQueueArns"`
}

// bounds are the limits and defaults of the numeric attributes, from the API
// reference of SetQueueAttributes.
var bounds = map[string]struct{ low, high, fallback int64 }{
	"VisibilityTimeout":             {0, 43200, 30},
	"MessageRetentionPeriod":        {60, 1209600, 345600},
	"DelaySeconds":                  {0, 900, 0},
	"ReceiveMessageWaitTimeSeconds": {0, 20, 0},
	"MaximumMessageSize":            {1024, maxSize, maxSize},
}

// inertAttributes are stored and returned but have no effect: the emulation has
// no IAM and no encryption.
var inertAttributes = map[string]bool{
	"Policy": true, "KmsMasterKeyId": true, "KmsDataKeyReusePeriodSeconds": true, "SqsManagedSseEnabled": true,
}

func parseLimits(attributes map[string]string) (limits, error) {
	for name := range attributes {
		if err := checkQueueAttribute(name); err != nil {
			return limits{}, err
		}
	}
	values, err := parseNumbers(attributes)
	if err != nil {
		return limits{}, err
	}
	l := limits{
		visibility: values["VisibilityTimeout"] * 1000,
		retention:  values["MessageRetentionPeriod"] * 1000,
		delay:      values["DelaySeconds"] * 1000,
		wait:       values["ReceiveMessageWaitTimeSeconds"] * 1000,
		size:       int(values["MaximumMessageSize"]),
	}
	if l.redrive, err = parseRedrive(attributes["RedrivePolicy"]); err != nil {
		return limits{}, err
	}
	l.redriveAllow, err = parseRedriveAllow(attributes["RedriveAllowPolicy"])
	return l, err
}

func checkQueueAttribute(name string) error {
	_, numeric := bounds[name]
	switch {
	case numeric, inertAttributes[name], name == "RedrivePolicy", name == "RedriveAllowPolicy":
		return nil
	case name == "FifoQueue", name == "ContentBasedDeduplication", name == "DeduplicationScope", name == "FifoThroughputLimit":
		return fifoNotImplemented()
	}
	return fail("InvalidAttributeName", "InvalidAttributeName", "Unknown Attribute "+name+".")
}

func parseNumbers(attributes map[string]string) (map[string]int64, error) {
	values := make(map[string]int64, len(bounds))
	for name, b := range bounds {
		values[name] = b.fallback
		text, set := attributes[name]
		if !set {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < b.low || n > b.high {
			return nil, invalidAttribute(name, fmt.Sprintf("Must be a number from %d to %d.", b.low, b.high))
		}
		values[name] = n
	}
	return values, nil
}

func parseRedrive(text string) (redrivePolicy, error) {
	if text == "" {
		return redrivePolicy{}, nil
	}
	var raw struct {
		Target string      `json:"deadLetterTargetArn"`
		Count  json.Number `json:"maxReceiveCount"` // SQS accepts a number or a string
	}
	if json.Unmarshal([]byte(text), &raw) != nil || raw.Target == "" {
		return redrivePolicy{}, invalidAttribute("RedrivePolicy", "Redrive policy must name a deadLetterTargetArn and a maxReceiveCount.")
	}
	n, err := raw.Count.Int64()
	if err != nil || n < 1 || n > 1000 {
		return redrivePolicy{}, invalidAttribute("RedrivePolicy", "Redrive policy's maxReceiveCount must be a number from 1 to 1000.")
	}
	return redrivePolicy{Target: raw.Target, MaxReceiveCount: int(n)}, nil
}

func parseRedriveAllow(text string) (redriveAllowPolicy, error) {
	var p redriveAllowPolicy
	if text == "" {
		return redriveAllowPolicy{Permission: "allowAll"}, nil
	}
	err := json.Unmarshal([]byte(text), &p)
	byQueue := p.Permission == "byQueue" && len(p.Sources) >= 1 && len(p.Sources) <= 10
	if err != nil || !byQueue && p.Permission != "allowAll" && p.Permission != "denyAll" {
		return p, invalidAttribute("RedriveAllowPolicy", "redrivePermission must be allowAll, denyAll, or byQueue with 1 to 10 sourceQueueArns.")
	}
	return p, nil
}

func invalidAttribute(name, reason string) error {
	return fail("InvalidAttributeValue", "InvalidAttributeValue", "Invalid value for the parameter "+name+". Reason: "+reason)
}

func fifoNotImplemented() error {
	return invalidValue("FIFO queues are not implemented here: the name must not end in .fifo and FIFO attributes must be absent")
}

// defaultAttribute returns the default of an attribute; "" if it has none.
func defaultAttribute(name string) string {
	if b, ok := bounds[name]; ok {
		return strconv.FormatInt(b.fallback, 10)
	}
	return ""
}
