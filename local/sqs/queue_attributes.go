package sqs

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
)

// definition is a queue as it was created and configured.
type definition struct {
	Name       string            `json:"name"`
	ID         uint64            `json:"id"`
	Attributes map[string]string `json:"attributes"` // those that were set
	Tags       map[string]string `json:"tags,omitempty"`
	Created    int64             `json:"created"` // seconds since 1970
	Modified   int64             `json:"modified"`

	limits limits // what Attributes mean
}

func decodeDefinition(raw []byte) (definition, error) {
	var d definition
	if err := json.Unmarshal(raw, &d); err != nil {
		return d, err
	}
	return d.with(nil)
}

// with returns the definition with attributes changed; an empty value takes
// one back to its default.
func (d definition) with(changes map[string]string) (definition, error) {
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
	allow                              redriveAllowPolicy
}

// dead reports whether a message that was received so often goes to the
// dead-letter queue instead of being received once more.
func (l limits) dead(receives uint32) bool {
	return l.redrive.Target != "" && int(receives) >= l.redrive.MaxReceiveCount
}

// redrivePolicy is the attribute of that name.
type redrivePolicy struct {
	Target          string
	MaxReceiveCount int
}

// redriveAllowPolicy says which queues may use this one for dead letters.
type redriveAllowPolicy struct {
	Permission string   `json:"redrivePermission"`
	Sources    []string `json:"sourceQueueArns"`
}

// bounds of the numeric attributes, from SQS's SetQueueAttributes reference.
var bounds = map[string]struct{ low, high, fallback int64 }{
	"VisibilityTimeout":             {0, 43200, 30},
	"MessageRetentionPeriod":        {60, 1209600, 345600},
	"DelaySeconds":                  {0, 900, 0},
	"ReceiveMessageWaitTimeSeconds": {0, 20, 0},
	"MaximumMessageSize":            {1024, maxSize, maxSize},
}

// stored are attributes that are kept and shown but change nothing here:
// there is no IAM and no encryption on this platform.
var stored = map[string]bool{
	"Policy": true, "KmsMasterKeyId": true, "KmsDataKeyReusePeriodSeconds": true, "SqsManagedSseEnabled": true,
}

func parseLimits(attributes map[string]string) (limits, error) {
	for name := range attributes {
		if err := known(name); err != nil {
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
	l.allow, err = parseAllow(attributes["RedriveAllowPolicy"])
	return l, err
}

func known(name string) error {
	_, numeric := bounds[name]
	switch {
	case numeric, stored[name], name == "RedrivePolicy", name == "RedriveAllowPolicy":
		return nil
	case name == "FifoQueue", name == "ContentBasedDeduplication", name == "DeduplicationScope", name == "FifoThroughputLimit":
		return noFIFO()
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
			return nil, badAttribute(name, fmt.Sprintf("Must be a number from %d to %d.", b.low, b.high))
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
		Count  json.Number `json:"maxReceiveCount"` // accepted as a number and as a string
	}
	if json.Unmarshal([]byte(text), &raw) != nil || raw.Target == "" {
		return redrivePolicy{}, badAttribute("RedrivePolicy", "Redrive policy must name a deadLetterTargetArn and a maxReceiveCount.")
	}
	n, err := raw.Count.Int64()
	if err != nil || n < 1 || n > 1000 {
		return redrivePolicy{}, badAttribute("RedrivePolicy", "Redrive policy's maxReceiveCount must be a number from 1 to 1000.")
	}
	return redrivePolicy{Target: raw.Target, MaxReceiveCount: int(n)}, nil
}

func parseAllow(text string) (redriveAllowPolicy, error) {
	var p redriveAllowPolicy
	if text == "" {
		return redriveAllowPolicy{Permission: "allowAll"}, nil
	}
	err := json.Unmarshal([]byte(text), &p)
	byQueue := p.Permission == "byQueue" && len(p.Sources) >= 1 && len(p.Sources) <= 10
	if err != nil || !byQueue && p.Permission != "allowAll" && p.Permission != "denyAll" {
		return p, badAttribute("RedriveAllowPolicy", "redrivePermission must be allowAll, denyAll, or byQueue with 1 to 10 sourceQueueArns.")
	}
	return p, nil
}

func badAttribute(name, reason string) error {
	return fail("InvalidAttributeValue", "InvalidAttributeValue", "Invalid value for the parameter "+name+". Reason: "+reason)
}

func noFIFO() error {
	return invalidValue("FIFO queues are not implemented here: the name must not end in .fifo and FIFO attributes must be absent")
}

// defaultOf is the value of an attribute that was not set; "" when it has none.
func defaultOf(name string) string {
	if b, ok := bounds[name]; ok {
		return strconv.FormatInt(b.fallback, 10)
	}
	return ""
}
