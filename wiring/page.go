package wiring

import (
	"bytes"
	"encoding/json"
)

// SettingsLink is the element of the app's index.html that asks for /config.json ahead of the
// app's code.
const SettingsLink = `<link rel="preload" as="fetch" crossorigin href="/config.json" />`

// Page returns the app's index.html with the app's settings in it, in place of SettingsLink, so
// that a visitor need not ask for them. Browsers take a script of this type for data, which no
// content security policy refuses (HTML Living Standard, "data block"). A page without the
// link, of a build that does without, is returned as it is. It fails when the settings are
// not JSON.
func Page(index, settings []byte) ([]byte, error) {
	var compact, data bytes.Buffer
	if err := json.Compact(&compact, settings); err != nil {
		return nil, err
	}
	data.WriteString(`<script type="application/json" id="settings">`)
	json.HTMLEscape(&data, compact.Bytes()) // no text within ends the element
	data.WriteString(`</script>`)
	return bytes.Replace(index, []byte(SettingsLink), data.Bytes(), 1), nil
}
