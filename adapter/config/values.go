package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Environment is where a process runs: on one machine, or in one of the environments on
// AWS. It is a closed set, so that no spelling of prod misses the rules that prod has.
type Environment string

// The environments.
const (
	Local   Environment = "local"
	Dev     Environment = "dev"
	Staging Environment = "staging"
	Prod    Environment = "prod"
)

// UnmarshalText parses the name of an environment.
func (e *Environment) UnmarshalText(text []byte) error {
	switch v := Environment(text); v {
	case Local, Dev, Staging, Prod:
		*e = v
		return nil
	}
	return fmt.Errorf("must be %s, %s, %s or %s, not %q", Local, Dev, Staging, Prod, text)
}

// PaymentGateway names a payment gateway.
type PaymentGateway string

// The payment gateways.
const (
	Sandbox PaymentGateway = "sandbox"
	Stripe  PaymentGateway = "stripe"
)

// UnmarshalText parses the name of a payment gateway.
func (g *PaymentGateway) UnmarshalText(text []byte) error {
	switch v := PaymentGateway(text); v {
	case Sandbox, Stripe:
		*g = v
		return nil
	}
	return fmt.Errorf("must be %s or %s, not %q", Sandbox, Stripe, text)
}

// URL is an absolute http or https URL without a trailing slash.
type URL string

// UnmarshalText parses the URL.
func (u *URL) UnmarshalText(text []byte) error {
	parsed, err := url.Parse(string(text))
	if err != nil || parsed.Host == "" || (parsed.Scheme != "https" && parsed.Scheme != "http") {
		return errors.New("must be an absolute http or https URL")
	}
	*u = URL(strings.TrimRight(string(text), "/"))
	return nil
}

// List is a comma-separated list without empty entries.
type List []string

// UnmarshalText parses the list.
func (l *List) UnmarshalText(text []byte) error {
	*l = nil
	for entry := range strings.SplitSeq(string(text), ",") {
		if entry = strings.TrimSpace(entry); entry != "" {
			*l = append(*l, entry)
		}
	}
	return nil
}

// Networks is a comma-separated list of CIDR blocks.
type Networks []netip.Prefix

// UnmarshalText parses the list.
func (n *Networks) UnmarshalText(text []byte) error {
	var entries List
	if err := entries.UnmarshalText(text); err != nil {
		return err
	}
	*n = nil
	for _, entry := range entries {
		prefix, err := netip.ParsePrefix(entry)
		if err != nil {
			return fmt.Errorf("must be a list of CIDR blocks, not %q", entry)
		}
		*n = append(*n, prefix.Masked())
	}
	return nil
}

// Queue is a queue that operators see, with its name for them and its URL.
type Queue struct {
	Name string
	URL  string
}

// Queues is a comma-separated list of name=url.
type Queues []Queue

// UnmarshalText parses the list.
func (q *Queues) UnmarshalText(text []byte) error {
	var entries List
	if err := entries.UnmarshalText(text); err != nil {
		return err
	}
	*q = nil
	for _, entry := range entries {
		name, address, _ := strings.Cut(entry, "=")
		var u URL
		if name == "" || u.UnmarshalText([]byte(address)) != nil {
			return fmt.Errorf("must be a list of name=url, not %q", entry)
		}
		*q = append(*q, Queue{Name: name, URL: string(u)})
	}
	return nil
}

// keyBytes is the minimum length of a Key, that of a SHA-256 digest.
const keyBytes = 32

// Key is a secret, in base64 or as plain text. It is never printed.
type Key []byte

// UnmarshalText parses the key.
func (k *Key) UnmarshalText(text []byte) error {
	raw, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil || len(raw) < keyBytes {
		raw = text
	}
	if len(raw) < keyBytes {
		return fmt.Errorf("must have at least %d bytes", keyBytes)
	}
	*k = append(Key(nil), raw...)
	return nil
}

// String hides the key.
func (k Key) String() string { return "[secret]" }

// GoString hides the key.
func (k Key) GoString() string { return k.String() }

// LogValue hides the key.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }

// Seconds is a positive duration in whole seconds.
type Seconds time.Duration

// UnmarshalText parses the number of seconds.
func (s *Seconds) UnmarshalText(text []byte) error {
	n, err := strconv.ParseUint(string(text), 10, 31)
	if err != nil || n == 0 {
		return fmt.Errorf("must be a whole number of seconds above 0, not %q", text)
	}
	*s = Seconds(time.Duration(n) * time.Second)
	return nil
}

// Period is a duration in whole seconds, which may be zero.
type Period time.Duration

// UnmarshalText parses the number of seconds.
func (p *Period) UnmarshalText(text []byte) error {
	n, err := strconv.ParseUint(string(text), 10, 31)
	if err != nil {
		return fmt.Errorf("must be a whole number of seconds, 0 or more, not %q", text)
	}
	*p = Period(time.Duration(n) * time.Second)
	return nil
}

// maxDays is the largest number of Days.
const maxDays = 90

// Days is a number of whole days, which may be zero.
type Days int

// UnmarshalText parses the number of days.
func (d *Days) UnmarshalText(text []byte) error {
	n, err := strconv.ParseUint(string(text), 10, 31)
	if err != nil || n > maxDays {
		return fmt.Errorf("must be a whole number of days from 0 to %d, not %q", maxDays, text)
	}
	*d = Days(n)
	return nil
}

// Positive is a number above zero.
type Positive float64

// UnmarshalText parses the number.
func (p *Positive) UnmarshalText(text []byte) error {
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil || !(f > 0) || f > 1e9 {
		return fmt.Errorf("must be a number above 0, not %q", text)
	}
	*p = Positive(f)
	return nil
}
