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
	// stripeKeyVariable has Stripe's secret key, if no file does. The key is never a flag:
	// every user of a machine sees the command lines.
	stripeKeyVariable = "STRIPE_SECRET_KEY"
	// defaultSecretID is the secret that a given key is put into.
	defaultSecretID = "eventforge-local-stripe"
	// maxKeyFile is the size of a key's file, at most. A key has about a hundred characters.
	maxKeyFile = 4096
)

// Live keys are refused: what runs here is for trials.
var (
	secretKey      = regexp.MustCompile(`^(sk|rk)_test_[A-Za-z0-9_]{8,240}$`)
	publishableKey = regexp.MustCompile(`^pk_test_[A-Za-z0-9_]{8,240}$`)
)

// readPaymentKey reads Stripe's secret key, and names the secret that keeps it. Its error
// names the flag or the variable, and does not have the key.
func (o *options) readPaymentKey(env map[string]string) error {
	c := &o.config
	if c.PaymentGateway != platform.Stripe {
		return nil // the variable may be there for other programs
	}
	source, key := stripeKeyVariable, env[stripeKeyVariable]
	if o.stripeKeyFile != "" {
		source = "--stripe-secret-key-file"
		var err error
		if key, err = readKey(o.stripeKeyFile); err != nil {
			return fmt.Errorf("%s: %w", source, err)
		}
	}
	if source == stripeKeyVariable && key == "" {
		return nil // somebody puts it into the secret while the platform runs
	}
	if key = strings.TrimSpace(key); !secretKey.MatchString(key) {
		return fmt.Errorf("%s: is not a secret key of Stripe's test mode, sk_test_… or rk_test_…", source)
	}
	c.StripeSecretKey, c.StripeSecretID = platform.Secret(key), cmp.Or(c.StripeSecretID, defaultSecretID)
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
	case c.StripeSecretKey != "" && strings.Contains(id, ":"):
		return errors.New("must be a name, not an ARN, where the key is given too: its secret is created")
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
