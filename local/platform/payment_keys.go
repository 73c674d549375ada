package platform

import "context"

// provisionPaymentKeys puts the payment gateway's secret key and the secret of its events,
// as far as they are given, into their secrets, from which the functions read them as on
// AWS.
func (w *stack) provisionPaymentKeys(ctx context.Context) error {
	c := w.config
	if err := w.provisionSecret(ctx, c.StripeSecretID, c.StripeSecretKey, "Stripe's secret key"); err != nil {
		return err
	}
	return w.provisionSecret(ctx, c.stripeWebhookSecretID(), c.StripeWebhookSecret, "secret of Stripe's events")
}

// provisionSecret creates a secret, or changes its value if it has another one.
func (w *stack) provisionSecret(ctx context.Context, id string, value Secret, description string) error {
	if value == "" {
		return nil
	}
	api, text := w.secrets.Wire(), string(value)
	kept, err := call[struct{ SecretString string }](ctx, api, "GetSecretValue", map[string]string{"SecretId": id})
	if err == nil && kept.SecretString == text {
		return nil // of an earlier start
	}
	_, err = call[ignored](ctx, api, "CreateSecret", map[string]string{"Name": id, "SecretString": text, "Description": description})
	if isError(err, "ResourceExistsException") {
		_, err = call[ignored](ctx, api, "PutSecretValue", map[string]string{"SecretId": id, "SecretString": text})
	}
	return err
}
