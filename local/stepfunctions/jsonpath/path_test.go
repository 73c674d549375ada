package jsonpath_test

import (
	"testing"

	"github.com/eventforge/eventforge/local/stepfunctions/document"
	"github.com/eventforge/eventforge/local/stepfunctions/jsonpath"
	"github.com/stretchr/testify/require"
)

const store = `{"store":{"book":[{"t":"A","p":8.95,"c":"x"},{"t":"B","p":12.99,"c":null},{"t":"C","p":8.99}],"bike":{"p":19.95}},
	"a-b":1,"été":2,"a.b":{"it's":3},"list":[0,1,2,3,4],"n":{"z":1,"y":2,"x":3}}`

func TestGet(t *testing.T) {
	tests := []struct{ path, want string }{
		{"$.a-b", "1"},
		{"$.été", "2"},
		{"$['a.b']['it\\'s']", "3"},
		{`$["a.b"]["it's"]`, "3"},
		{"$.store.book[0].t", `"A"`},
		{"$.store.book[-1].t", `"C"`},
		{"$.store.book[1].c", `null`},
		{"$.list[1:3]", "[1,2]"},
		{"$.list[-2:]", "[3,4]"},
		{"$.list[:-3]", "[0,1]"},
		{"$.list[4:1]", "[]"},
		{"$.list[0,3,9]", "[0,3]"},
		{"$.n['x','z','q']", "[3,1]"},
		{"$.n.*", "[3,2,1]"},
		{"$.list[*]", "[0,1,2,3,4]"},
		{"$..p", "[19.95,8.95,12.99,8.99]"},
		{"$.store..p", "[19.95,8.95,12.99,8.99]"},
		{"$..book[0].t", `["A"]`},
		{"$.store.book[*].t", `["A","B","C"]`},
		{"$.store.book[?(@.p < 9)].t", `["A","C"]`},
		{"$.store.book[?(@.c)].t", `["A","B"]`},
		{"$.store.book[?(!@.c)].t", `["C"]`},
		{"$.store.book[?(@.c == null)].t", `["B"]`},
		{"$.store.book[?(@.t == 'A' || @.p >= 12.99)].t", `["A","B"]`},
		{"$.store.book[?(@.t != 'A' && (@.p <= 8.99 || @.t > 'Z'))].t", `["C"]`},
		{"$.store.book[?(@.p < $.store.bike.p)].t", `["A","B","C"]`},
		{"$.store.book[?(@.p == 8.950)].t", `["A"]`},
		{"$.store.book[?(@.none == 1)]", `[]`},
		{"$.list[?(@ > 2)]", "[3,4]"},
		{"$.n[?(@ == 2)]", "[2]"},
		{"$.list[*].none", "[]"},
	}
	root, err := document.Decode([]byte(store))
	require.NoError(t, err)
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			p, err := jsonpath.Parse(tt.path)
			require.NoError(t, err)
			got, err := p.Get(root)
			require.NoError(t, err)
			require.Equal(t, tt.want, string(document.Encode(got)))
		})
	}
}

func TestGetReturnsErrNotFound(t *testing.T) {
	root, err := document.Decode([]byte(store))
	require.NoError(t, err)
	for _, path := range []string{"$.none", "$.list[5]", "$.list[-6]", "$.list.x", "$.n[0]", "$.none[*]", "$.a-b.c", "$.none..x"} {
		p, err := jsonpath.Parse(path)
		require.NoError(t, err)
		_, err = p.Get(root)
		require.ErrorIs(t, err, jsonpath.ErrNotFound, path)
	}
}

func TestParseRejectsInvalidPaths(t *testing.T) {
	for _, text := range []string{"", "a", "@.a", "$a", "$.", "$..", "$.a.", "$[", "$[]", "$['a", "$['a'", "$.a[?]", "$.a[?(]", "$.a[?(@.x ~ 1)]",
		"$.a[?(@.x == )]", "$.a[?(@.x == 1]", "$.a[1:x]", "$.a b", "$.length()", "$.a[99999999999999999999]", "$.[0]", "$$$"} {
		_, err := jsonpath.Parse(text)
		require.ErrorContains(t, err, "is not a valid JSONPath", text)
	}
}

func TestPathKinds(t *testing.T) {
	for text, want := range map[string][3]bool{ // definite, reference, context
		"$":           {true, true, false},
		"$.a[0]['b']": {true, true, false},
		"$.a[-1]":     {true, false, false},
		"$$.State":    {true, false, true},
		"$.a[*]":      {false, false, false},
		"$.a[0:1]":    {false, false, false},
		"$..a":        {false, false, false},
		"$.a[0,1]":    {false, false, false},
		"$.a[?(@.b)]": {false, false, false},
	} {
		p, err := jsonpath.Parse(text)
		require.NoError(t, err)
		require.Equal(t, want, [3]bool{p.IsDefinite(), p.IsReference(), p.IsContext()}, text)
	}
}
