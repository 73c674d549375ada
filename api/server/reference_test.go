package server_test

import (
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
)

// The journey through /docs shows that the reference works under this policy.
func TestTheReferenceLoadsAndRunsOnlyWhatIsOurs(t *testing.T) {
	r := start(t).call("", "GET", "/docs", nil).is(200)
	page := strings.ToLower(string(r.body))
	for _, foreign := range []string{"http:", "https:", "//", "<style", "style=", "onload", "<script>"} {
		require.NotContains(t, page, foreign)
	}
	require.Contains(t, page, `<script type="module" src="/reference.js"></script>`)
	policy := r.header.Get("Content-Security-Policy")
	require.NotContains(t, policy, "unsafe")
	require.NotContains(t, policy, "*")
}

// The served document is OpenAPI 3.1 with an event of each type and version that its own
// schemas accept, and names every problem, to which a problem's type links.
func TestTheServedDocumentDescribesEventsAndProblems(t *testing.T) {
	r := start(t).call("", "GET", "/openapi.json", nil).is(200)
	doc, err := openapi3.NewLoader().LoadFromData(r.body)
	require.NoError(t, err)
	require.True(t, doc.IsOpenAPI31OrLater())
	require.NoError(t, doc.Validate(t.Context(), openapi3.EnableExamplesValidation()))
	require.Len(t, doc.Webhooks, len(event.Types()))
	for _, typ := range event.Types() {
		post := doc.Webhooks[string(typ)].Post
		require.NotNil(t, post, typ)
		content := post.RequestBody.Value.Content["application/json"]
		require.Len(t, content.Examples, len(event.Versions()), typ)
		require.NotEmpty(t, post.Description, typ)
	}
	for _, code := range doc.Components.Schemas["ProblemCode"].Value.Enum {
		require.Contains(t, doc.Info.Description, "`"+code.(string)+"`")
	}
}
