package observe_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/observe"
)

func TestARedactedLineIsStillJSON(t *testing.T) {
	for text, want := range map[string]string{
		"to:\nalice@mail.example": "to:\n[e-mail]",
		"at\n\techo/v4@v4.16.0":   "at\n\t[e-mail]",
		"\u0001bob@mail.example":  "\u0001[e-mail]",
		`C:\tom@mail.example`:     `C:\t[e-mail]`,
		"plain eve@mail.example":  "plain [e-mail]",
	} {
		var line bytes.Buffer
		observe.NewLogger(&line, slog.LevelInfo).Info(text)
		var entry struct{ Msg string }
		require.NoError(t, json.Unmarshal(line.Bytes(), &entry), line.String())
		require.Equal(t, want, entry.Msg)
	}
}
