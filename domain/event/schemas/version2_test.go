package schemas_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/event/schemas"
)

var update = flag.Bool("update", false, "write the schemas of version 2")

// file is a type's schema with its members in the order in which people read them.
type file struct {
	Schema      string            `json:"$schema"`
	ID          string            `json:"$id"`
	Title       string            `json:"title"`
	Description string            `json:"description"`
	Ref         string            `json:"$ref"`
	Required    []string          `json:"required,omitempty"`
	Properties  json.RawMessage   `json:"properties"`
	Examples    []json.RawMessage `json:"examples"`
}

// Version 2 says what version 1 says, with the fields of data beside the others. A field that
// is added to a type's version 1 is so added to its version 2; -update writes that.
func TestVersion2IsVersion1WithoutData(t *testing.T) {
	for _, typ := range event.Types() {
		first, ok := schemas.Of(typ, event.OldestVersion)
		require.True(t, ok, typ)
		want := flattened(t, typ, first)
		if *update {
			require.NoError(t, os.WriteFile(string(typ)+".v2.json", want, 0o600))
			continue
		}
		second, ok := schemas.Of(typ, event.NewestVersion)
		require.True(t, ok, "%s has no version 2: run the test with -update", typ)
		require.JSONEq(t, string(want), string(second), "%s: run the test with -update", typ)
	}
}

// What all types share differs in the envelope only.
func TestBothVersionsShareTheirDefinitions(t *testing.T) {
	type shared struct {
		Defs map[string]json.RawMessage `json:"$defs"`
	}
	var first, second shared
	require.NoError(t, json.Unmarshal(schemas.All()[schemas.ID("event", event.OldestVersion)], &first))
	require.NoError(t, json.Unmarshal(schemas.All()[schemas.ID("event", event.NewestVersion)], &second))
	for name, def := range first.Defs {
		require.JSONEq(t, string(def), string(second.Defs[name]), name)
	}
}

func flattened(t *testing.T, typ event.Type, first []byte) []byte {
	var f file
	require.NoError(t, json.Unmarshal(first, &f))
	var parts struct {
		Type, Version json.RawMessage
		Data          struct {
			Required   []string
			Properties json.RawMessage
		}
	}
	require.NoError(t, json.Unmarshal(f.Properties, &parts))
	own := strings.TrimPrefix(strings.TrimSpace(string(parts.Data.Properties)), "{")
	f.ID, f.Ref, f.Required = schemas.ID(typ, event.NewestVersion), "event.v2.json", parts.Data.Required
	f.Properties = json.RawMessage(`{"type": ` + string(parts.Type) + `, "version": {"const": 2}, ` + strings.ReplaceAll(own, "event.v1.json", "event.v2.json"))
	for i, example := range f.Examples {
		var e event.Event
		require.NoError(t, json.Unmarshal(example, &e))
		flat, err := e.Rendered(event.NewestVersion)
		require.NoError(t, err)
		f.Examples[i] = flat
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	require.NoError(t, encoder.Encode(f))
	return out.Bytes()
}

// An endpoint of either version gets a valid event, also of a release that told no order.
func TestEveryExampleIsValidInEachVersion(t *testing.T) {
	for _, version := range event.Versions() {
		for typ, schema := range compiled(t, version) {
			for _, example := range read(t, schemas.ID(typ, event.SchemaVersion)).Examples {
				var e event.Event
				require.NoError(t, json.Unmarshal(example, &e))
				rendered, err := e.Rendered(version)
				require.NoError(t, err)
				require.NoError(t, validate(t, schema, rendered), "%s version %d", typ, version)
				require.NotContains(t, string(rendered), "traceparent")
				e.Data.Order = nil
				rendered, err = e.Rendered(version)
				require.NoError(t, err)
				require.NoError(t, validate(t, schema, rendered), "%s version %d of a release before", typ, version)
			}
		}
	}
	_, err := event.Event{}.Rendered(event.NewestVersion + 1)
	require.Error(t, err)
}

// The whole schema says what the two files say together.
func TestAWholeSchemaNeedsNoOther(t *testing.T) {
	for _, version := range event.Versions() {
		entries := schemas.Catalog(version)
		require.Len(t, entries, len(event.Types()))
		for _, entry := range entries {
			raw, err := json.Marshal(entry.Schema)
			require.NoError(t, err)
			require.NotContains(t, string(raw), "event.v", "a reference to another file")
			schema := alone(t, raw)
			require.NoError(t, validate(t, schema, entry.Example), entry.Type)
			for _, name := range entry.Schema.Required {
				var e map[string]any
				require.NoError(t, json.Unmarshal(entry.Example, &e))
				delete(e, name)
				broken, err := json.Marshal(e)
				require.NoError(t, err)
				require.Error(t, validate(t, schema, broken), "%s version %d without %s", entry.Type, version, name)
			}
		}
	}
	require.Empty(t, schemas.Catalog(event.NewestVersion+1))
	_, ok := schemas.Example("order.other", event.NewestVersion)
	require.False(t, ok)
}
