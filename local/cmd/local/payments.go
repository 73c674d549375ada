package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"regexp"
	"strings"

	"github.com/eventforge/eventforge/local/platform"
)

const (
	// stripeKeyVariable has Stripe's secret key, and webhookSecretVariable the secret that
	// Stripe signs its events with, if no file does. They are never flags: every user of a
	// machine sees the command lines.
	stripeKeyVariable     = "STRIPE_SECRET_KEY"
	webhookSecretVariable = "STRIPE_WEBHOOK_SECRET" //nolint:gosec // a name, no secret
	// defaultSecretID is the secret that a given key is put into.
	defaultSecretID = "eventforge-local-stripe"
	// maxKeyFile is the size of a key's file, at most. A key has about a hundred characters.
	maxKeyFile = 4096
)

// Live keys are refused: what runs here is for trials.
var (
	secretKey      = regexp.MustCompile(`^(sk|rk)_test_[A-Za-z0-9_]{8,240}$`)
	publishableKey = regexp.MustCompile(`^pk_test_[A-Za-z0-9_]{8,240}$`)
	webhookSecret  = regexp.MustCompile(`^whsec_[A-Za-z0-9_+/=]{8,240}$`)
)

// readSecrets reads Stripe's secret key and the secret of its events, and names the secret
// that keeps the key. Its errors name the flag or the variable, and do not have the values.
func (o *options) readSecrets(env map[string]string) (wrong []error) {
	c := &o.config
	if c.PaymentGateway != platform.Stripe {
		return nil // the variables may be there for other programs
	}
	for _, one := range []secretInput{
		{"--stripe-secret-key-file", o.stripeKeyFile, stripeKeyVariable, secretKey, "a secret key of Stripe's test mode, sk_test_… or rk_test_…", &c.StripeSecretKey},
		{"--stripe-webhook-secret-file", o.stripeWebhookSecretFile, webhookSecretVariable, webhookSecret, "the secret of a webhook endpoint at Stripe, whsec_…", &c.StripeWebhookSecret},
	} {
		if err := one.read(env); err != nil {
			wrong = append(wrong, err)
		}
	}
	if c.StripeSecretKey != "" {
		c.StripeSecretID = cmp.Or(c.StripeSecretID, defaultSecretID)
	}
	return wrong
}

// secretInput is where a secret comes from, what it looks like, and where it goes.
type secretInput struct {
	flag, file string
	variable   string
	form       *regexp.Regexp
	rule       string // the form in words
	to         *platform.Secret
}

// read takes a secret from the file, if one is named, or else from the variable. Without
// both there is none: somebody puts it into its secret while the platform runs.
func (s secretInput) read(env map[string]string) error {
	source, value := s.variable, env[s.variable]
	if s.file != "" {
		source = s.flag
		var err error
		if value, err = readKey(s.file); err != nil {
			return fmt.Errorf("%s: %w", source, err)
		}
	}
	if source == s.variable && value == "" {
		return nil
	}
	if value = strings.TrimSpace(value); !s.form.MatchString(value) {
		return fmt.Errorf("%s: is not %s", source, s.rule)
	}
	*s.to = platform.Secret(value)
	return nil
}

func readKey(path string) (string, error) {
	file, err := os.Open(path) //nolint:gosec // the user chooses the path
	if err != nil {
		return "", err
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, maxKeyFile))
	return string(raw), err
}

var secretName = regexp.MustCompile(`^[A-Za-z0-9/_+=.@:-]{1,512}$`)

// checkSecretID checks the id of the secret with Stripe's key.
func checkSecretID(c platform.Config) error {
	id := c.StripeSecretID
	switch {
	case c.PaymentGateway == platform.Stripe && id == "":
		return errors.New("must be given with --payment-gateway stripe, unless --stripe-secret-key-file or " + stripeKeyVariable + " has the key")
	case id != "" && !secretName.MatchString(id):
		return fmt.Errorf("%q is not the name or ARN of a secret", id)
	case (c.StripeSecretKey != "" || c.StripeWebhookSecret != "") && strings.Contains(id, ":"):
		return errors.New("must be a name, not an ARN, where the key or the webhook secret is given too: its secret is created")
	}
	return onlyWithStripe(c, id)
}

// checkPublishableKey does not repeat the value, which may be the wrong key.
func checkPublishableKey(c platform.Config) error {
	switch {
	case c.PaymentGateway == platform.Stripe && c.StripePublishableKey == "":
		return errors.New("must be given with --payment-gateway stripe: the app takes the cards with it")
	case c.StripePublishableKey != "" && !publishableKey.MatchString(c.StripePublishableKey):
		return errors.New("is not a publishable key of Stripe's test mode, pk_test_…")
	}
	return onlyWithStripe(c, c.StripePublishableKey)
}

// checkStripeAddress lets the secret key leave this machine only by TLS.
func checkStripeAddress(c platform.Config) error {
	u, err := url.Parse(c.StripeAddress)
	switch {
	case c.StripeAddress == "":
		return nil
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" || strings.Trim(u.Path, "/") != "":
		return errors.New("is not an http or https URL without a path")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return errors.New("must be https, except on this machine: the secret key is sent there")
	}
	return onlyWithStripe(c, c.StripeAddress)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// onlyWithStripe refuses a setting that another payment gateway does not read.
func onlyWithStripe(c platform.Config, value string) error {
	if value != "" && c.PaymentGateway != platform.Stripe {
		return errors.New("is only for --payment-gateway stripe")
	}
	return nil
}
