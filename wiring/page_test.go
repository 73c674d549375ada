package wiring_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/wiring"
)

func TestThePageHasTheSettings(t *testing.T) {
	settings := "{\n  \"environment\": \"</script><script>$1 & \\u2028\"\n}\n"
	page, err := wiring.Page([]byte("<head>"+wiring.SettingsLink+"</head>"), []byte(settings))
	require.NoError(t, err)
	data, found := strings.CutPrefix(string(page), `<head><script type="application/json" id="settings">`)
	require.True(t, found)
	data, found = strings.CutSuffix(data, "</script></head>")
	require.True(t, found)
	require.NotRegexp(t, "[<>&\n]", data, "it can end the element")
	var got struct{ Environment string }
	require.NoError(t, json.Unmarshal([]byte(data), &got))
	require.Equal(t, "</script><script>$1 & \u2028", got.Environment)
}

func TestAPageWithoutAPlaceForSettingsStaysAsItIs(t *testing.T) {
	page, err := wiring.Page([]byte("<p>$</p>"), []byte("{}"))
	require.NoError(t, err)
	require.Equal(t, "<p>$</p>", string(page))
	_, err = wiring.Page(nil, []byte("{"))
	require.Error(t, err)
}
