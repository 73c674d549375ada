package main

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/platform"
)

// Bounds of the flags.
const (
	mostInstances  = 1000 // Lambda's concurrency of an account
	longestIdle    = 24 * time.Hour
	longestStalled = 24 * time.Hour
	longestArchive = 300 * 24 * time.Hour // as Terraform's archive_after_days
	longestPromise = 7 * 24 * time.Hour
	mostRequests   = 1_000_000
	mostWithdrawal = 90 // days, as Terraform's withdrawal_days
)

// check returns what is wrong with the flags' values, and brings those that may be
// written in several ways into one.
func (o *options) check() (wrong []error) {
	c := &o.config
	c.LogLevel = strings.ToUpper(c.LogLevel)
	for name, err := range map[string]error{
		platform.AppFlag:              address(c.AppAddress),
		platform.AWSFlag:              cmp.Or(address(c.AWSAddress), differ(c.AWSAddress, c.AppAddress)),
		"allowed-hosts":               hostNames(c.AllowedHosts),
		"idle":                        between(c.IdleStop, time.Second, longestIdle),
		"max-instances":               between(c.MaxInstances, 1, mostInstances),
		"reconcile-after":             cmp.Or(between(c.ReconcileAfter, time.Second, longestStalled), whole(c.ReconcileAfter)),
		"archive-after":               cmp.Or(between(c.ArchiveAfter, time.Second, longestArchive), whole(c.ArchiveAfter)),
		"mail-settles":                cmp.Or(between(c.MailSettles, time.Second, longestStalled), whole(c.MailSettles)),
		"delayed-after":               cmp.Or(between(c.DelayedAfter, time.Second, longestStalled), whole(c.DelayedAfter)),
		"promise":                     cmp.Or(between(c.Promise, time.Second, longestPromise), whole(c.Promise)),
		"withdrawal-days":             between(c.WithdrawalDays, 0, mostWithdrawal),
		"rate-limit":                  between(c.RateLimit, 1, mostRequests),
		"payment-gateway":             oneOf(c.PaymentGateway, platform.Sandbox, platform.Stripe),
		"stripe-secret-id":            checkSecretID(*c),
		"stripe-secret-key-file":      onlyWithStripe(*c, o.stripeKeyFile),
		"stripe-webhook-secret-file":  onlyWithStripe(*c, o.stripeWebhookSecretFile),
		"stripe-publishable-key":      checkPublishableKey(*c),
		"stripe-address":              checkStripeAddress(*c),
		"log-level":                   oneOf(c.LogLevel, "DEBUG", "INFO", "WARN", "ERROR"),
		"ready-file":                  file(o.readyFile),
		"OTEL_EXPORTER_OTLP_ENDPOINT": collector(c.OTLPEndpoint),
	} {
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", flagName(name), err))
		}
	}
	slices.SortFunc(wrong, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return wrong
}

// flagName is how the setting is written at the command line or in the environment.
func flagName(name string) string {
	if name == strings.ToUpper(name) {
		return name
	}
	return "--" + name
}

func between[N int | time.Duration](n, least, most N) error {
	if n < least || n > most {
		return fmt.Errorf("%v is not from %v to %v", n, least, most)
	}
	return nil
}

func whole(d time.Duration) error {
	if d%time.Second != 0 {
		return fmt.Errorf("%v are not whole seconds", d)
	}
	return nil
}

func oneOf(value string, all ...string) error {
	if !slices.Contains(all, value) {
		return fmt.Errorf("%q is not one of %s", value, strings.Join(all, ", "))
	}
	return nil
}

func address(value string) error {
	_, port, err := net.SplitHostPort(value)
	if err != nil {
		return fmt.Errorf("%q is not host:port", value)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("port %q is not from 0 to 65535", port)
	}
	return nil
}

func differ(a, b string) error {
	if _, port, err := net.SplitHostPort(a); a == b && err == nil && port != "0" {
		return errors.New("must differ from --" + platform.AppFlag)
	}
	return nil
}

var hostName = regexp.MustCompile(`^[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?$`)

func hostNames(all []string) error {
	for _, name := range all {
		if !hostName.MatchString(name) {
			return fmt.Errorf("%q is not a host's name", name)
		}
	}
	return nil
}

func file(path string) error {
	if info, err := os.Stat(path); path != "" && err == nil && info.IsDir() {
		return fmt.Errorf("%s is a directory", path)
	}
	return nil
}

func collector(endpoint string) error {
	u, err := url.Parse(endpoint)
	if endpoint != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
		return errors.New("is not an http or https URL")
	}
	return nil
}
