package compatibility

import (
	"encoding/json"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/event/schemas"
	"github.com/eventforge/eventforge/test/kit/schemachange"
)

// versioned reads type and version out of a schema's id.
var versioned = regexp.MustCompile(`^` + regexp.QuoteMeta(schemas.Base) + `(.+)\.v(\d+)\.json$`)

// Whoever built on a released version of an event still gets it. What breaks somebody makes a
// new version, and the old one stays served.
func TestAReleasedSchemaBreaksNobody(t *testing.T) {
	var known map[string]json.RawMessage
	released(t, "schemas.json", &known)
	before := map[string][]byte{}
	for id, raw := range known {
		before[id] = raw
	}
	for id := range before {
		parts := versioned.FindStringSubmatch(id)
		require.NotNil(t, parts, id)
		if parts[1] == "event" {
			continue // the schemas of the types have it
		}
		version, err := strconv.Atoi(parts[2])
		require.NoError(t, err)
		require.True(t, event.Served(version), "%s was released, and version %d is not served", id, version)
		now, ok := schemas.Whole(event.Type(parts[1]), version)
		require.True(t, ok, "%s was released and is gone", id)
		was, err := json.Marshal(schemas.Join(before[id], before))
		require.NoError(t, err)
		is, err := json.Marshal(now)
		require.NoError(t, err)
		broken, err := schemachange.Breaking(was, is)
		require.NoError(t, err)
		require.Empty(t, broken, "%s: change it in a new version and go on serving this one", id)
	}
}
