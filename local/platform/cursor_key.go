package platform

import "context"

// provisionCursorKey puts a key of the API's cursors into the Parameter Store, unless
// one is there.
func (w *stack) provisionCursorKey(ctx context.Context) error {
	_, err := w.cursorSecret(ctx)
	if !isError(err, "ParameterNotFound") {
		return err
	}
	secret, err := w.settings.secret("cursor-secret")
	if err != nil {
		return err
	}
	_, err = call[ignored](ctx, w.params.Wire(), "PutParameter", map[string]string{
		"Name": cursorKey, "Type": "SecureString", "Value": secret, "Description": "Key that signs the API's page cursors.",
	})
	return err
}

// cursorSecret is the current key, which an API gets when it starts, as from ECS.
func (w *stack) cursorSecret(ctx context.Context) (string, error) {
	out, err := call[struct{ Parameter struct{ Value string } }](ctx, w.params.Wire(), "GetParameter",
		map[string]any{"Name": cursorKey, "WithDecryption": true})
	return out.Parameter.Value, err
}
