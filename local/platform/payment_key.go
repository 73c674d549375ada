package platform

import "context"

// provisionPaymentKey puts the payment gateway's secret key, if one is given, into its
// secret, from which the functions read it as on AWS.
func (w *stack) provisionPaymentKey(ctx context.Context) error {
	key, id, api := string(w.config.StripeSecretKey), w.config.StripeSecretID, w.secrets.Wire()
	if key == "" {
		return nil
	}
	kept, err := call[struct{ SecretString string }](ctx, api, "GetSecretValue", map[string]string{"SecretId": id})
	if err == nil && kept.SecretString == key {
		return nil // of an earlier start
	}
	_, err = call[ignored](ctx, api, "CreateSecret", map[string]string{"Name": id, "SecretString": key, "Description": "Stripe's secret key"})
	if isError(err, "ResourceExistsException") {
		_, err = call[ignored](ctx, api, "PutSecretValue", map[string]string{"SecretId": id, "SecretString": key})
	}
	return err
}
