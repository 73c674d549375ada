package pattern_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/pattern"
)

func compile(t testing.TB, source string) *pattern.Pattern {
	t.Helper()
	p, err := pattern.Compile([]byte(source))
	require.NoError(t, err, source)
	return p
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern string
		yes, no []string
	}{
		{`{"a":["x","y"]}`, []string{`{"a":"x"}`, `{"a":["q","y"]}`, `{"a":[["y"]]}`}, []string{`{"a":"z"}`, `{}`, `{"a":{"b":"x"}}`, `{"a":[]}`, `"x"`, `null`}},
		{`{"a":[1]}`, []string{`{"a":1}`, `{"a":1.0}`, `{"a":1e0}`}, []string{`{"a":"1"}`, `{"a":true}`}},
		{`{"a":[null]}`, []string{`{"a":null}`}, []string{`{}`, `{"a":"null"}`, `{"a":""}`}},
		{`{"a":[true]}`, []string{`{"a":true}`}, []string{`{"a":false}`, `{"a":"true"}`}},
		{`{"a":[""]}`, []string{`{"a":""}`}, []string{`{}`}},
		{`{"a":[{"prefix":"or"}]}`, []string{`{"a":"order"}`, `{"a":["x","or"]}`}, []string{`{"a":"Order"}`, `{"a":5}`}},
		{`{"a":[{"prefix":{"equals-ignore-case":"OR"}}]}`, []string{`{"a":"order"}`, `{"a":"ORder"}`}, []string{`{"a":"xor"}`}},
		{`{"a":[{"suffix":".png"}]}`, []string{`{"a":"a.png"}`}, []string{`{"a":"a.PNG"}`}},
		{`{"a":[{"suffix":{"equals-ignore-case":".Png"}}]}`, []string{`{"a":"a.PNG"}`}, []string{`{"a":"png"}`}},
		{`{"a":[{"equals-ignore-case":"Alice"}]}`, []string{`{"a":"ALICE"}`}, []string{`{"a":"alic"}`, `{"a":1}`}},
		{`{"a":[{"wildcard":"dir/*.png"}]}`, []string{`{"a":"dir/.png"}`, `{"a":"dir/a/b.png"}`}, []string{`{"a":"dir/a.pngx"}`, `{"a":"xdir/a.png"}`}},
		{`{"a":[{"wildcard":"*a*b*"}]}`, []string{`{"a":"ab"}`, `{"a":"xxayybzz"}`}, []string{`{"a":"ba"}`}},
		{`{"a":[{"wildcard":"a*a"}]}`, []string{`{"a":"aa"}`, `{"a":"aba"}`}, []string{`{"a":"a"}`}},
		{`{"a":[{"wildcard":"1\\*2\\\\"}]}`, []string{`{"a":"1*2\\"}`}, []string{`{"a":"1x2\\"}`}},
		{`{"a":[{"numeric":[">",0,"<=",5]}]}`, []string{`{"a":5}`, `{"a":0.1}`, `{"a":[9,3]}`}, []string{`{"a":0}`, `{"a":5.01}`, `{"a":"3"}`}},
		{`{"a":[{"numeric":["=",3.018e2]}]}`, []string{`{"a":301.8}`}, []string{`{"a":301}`}},
		{`{"a":[{"numeric":[">=",2]}]}`, []string{`{"a":2}`}, []string{`{"a":1.9}`}},
		{`{"a":[{"numeric":["<",2]}]}`, []string{`{"a":-2}`}, []string{`{"a":2}`}},
		{`{"a":[{"exists":true}]}`, []string{`{"a":1}`, `{"a":null}`, `{"a":["x"]}`}, []string{`{}`, `{"a":{"b":1}}`, `{"a":[]}`}},
		{`{"a":[{"exists":false}]}`, []string{`{}`, `{"a":{"b":1}}`, `{"a":[]}`}, []string{`{"a":null}`, `{"a":1}`}},
		{`{"a":{"b":[{"exists":false}]}}`, []string{`{}`, `{"a":1}`, `{"a":{"c":1}}`, `{"a":[]}`}, []string{`{"a":{"b":1}}`}},
		{`{"a":["x",{"exists":false}]}`, []string{`{}`, `{"a":"x"}`}, []string{`{"a":"y"}`}},
		{`{"a":[{"cidr":"10.0.0.0/24"}]}`, []string{`{"a":"10.0.0.255"}`}, []string{`{"a":"10.0.1.0"}`, `{"a":"nonsense"}`, `{"a":10}`}},
		{`{"a":[{"cidr":"2001:db8::/32"}]}`, []string{`{"a":"2001:db8::1"}`}, []string{`{"a":"2001:db9::1"}`}},
		{`{"a":[{"anything-but":"x"}]}`, []string{`{"a":"y"}`, `{"a":1}`, `{"a":null}`, `{"a":["x","y"]}`}, []string{`{"a":"x"}`, `{}`, `{"a":["x"]}`}},
		{`{"a":[{"anything-but":["x","y"]}]}`, []string{`{"a":"z"}`}, []string{`{"a":"y"}`}},
		{`{"a":[{"anything-but":[1,2]}]}`, []string{`{"a":3}`, `{"a":"1"}`}, []string{`{"a":2}`}},
		{`{"a":[{"anything-but":{"prefix":"x"}}]}`, []string{`{"a":"y"}`}, []string{`{"a":"xy"}`}},
		{`{"a":[{"anything-but":{"prefix":["x","y"]}}]}`, []string{`{"a":"z"}`}, []string{`{"a":"yy"}`}},
		{`{"a":[{"anything-but":{"suffix":"x"}}]}`, []string{`{"a":"xy"}`}, []string{`{"a":"yx"}`}},
		{`{"a":[{"anything-but":{"equals-ignore-case":["X","y"]}}]}`, []string{`{"a":"z"}`}, []string{`{"a":"x"}`, `{"a":"Y"}`}},
		{`{"a":[{"anything-but":{"wildcard":"*/b/*"}}]}`, []string{`{"a":"a/c/d"}`}, []string{`{"a":"a/b/c"}`}},
		{`{"a":{"b":["x"]},"c":[1]}`, []string{`{"a":{"b":"x","z":1},"c":1}`}, []string{`{"a":{"b":"x"}}`, `{"a":"x","c":1}`}},
		{`{"a":{"b":[1],"c":[2]}}`, []string{`{"a":[{"b":1,"c":2}]}`, `{"a":[{},{"b":1,"c":2}]}`, `{"a":[[{"b":[1],"c":2}]]}`}, []string{`{"a":[{"b":1},{"c":2}]}`}},
		{`{"$or":[{"a":[1]},{"b":{"c":[2]}}]}`, []string{`{"a":1}`, `{"b":{"c":2}}`}, []string{`{"a":2}`, `{}`}},
		{`{"x":[0],"d":{"$or":[{"a":[1]},{"b":[2]}]}}`, []string{`{"x":0,"d":{"b":2}}`}, []string{`{"d":{"b":2}}`, `{"x":0}`}},
	} {
		p := compile(t, c.pattern)
		for _, event := range c.yes {
			require.True(t, p.Match([]byte(event)), "%s should match %s", c.pattern, event)
		}
		for _, event := range c.no {
			require.False(t, p.Match([]byte(event)), "%s should not match %s", c.pattern, event)
		}
	}
}

// An event matches in any of its forms. Any other value does not match.
func TestMatchTakesTextAndDecodedJSON(t *testing.T) {
	p := compile(t, `{"a":["x"]}`)
	require.True(t, p.Match(`{"a":"x"}`))
	require.True(t, p.Match(json.RawMessage(`{"a":"x"}`)))
	require.True(t, p.Match(map[string]any{"a": "x"}))
	require.False(t, p.Match(`{"a":`))
	require.False(t, p.Match(42))
}

// The prefilter rejects most events by their text. It must not reject an event
// that spells the pattern's strings with escapes.
func TestMatchUnderstandsEscapedText(t *testing.T) {
	p, err := pattern.Compile([]byte(`{"kind":["INSERT",{"prefix":"A/"}],"key":{"S":[{"prefix":"EVENT#"}]}}`))
	require.NoError(t, err)
	for text, want := range map[string]bool{
		`{"kind":"INSERT","key":{"S":"EVENT#1"}}`:                 true,
		`{"kind":"INSERT","key":{"S":"\u0045VENT#1"}}`:            true,
		`{"kind":"\u0049NSERT","key":{"S":"EVENT#1"}}`:            true,
		`{"kind":"A\/b","key":{"S":"EVENT#1"}}`:                   true,
		`{"kind":"INSERT","key":{"S":"ORDER#1"},"x":"EVENT#"}`:    false,
		`{"kind":"INSERT","key":{"S":"ORDER#1"},"x":"\u0045"}`:    false,
		`{"kind":"MODIFY","key":{"S":"EVENT#1"},"text":"INSERT"}`: false,
	} {
		require.Equal(t, want, p.Match(text), text)
	}
}

func TestCompileRefusesInvalidPatterns(t *testing.T) {
	for source, at := range map[string]string{
		``: "", `[]`: "", `{}`: "", `{"a":`: "",
		`{"a":"x"}`: "a", `{"a":[]}`: "a", `{"a":{}}`: "a", `{"a":[["x"]]}`: "a", `{"a":{"b":5}}`: "a.b",
		`{"a":[{"like":"x"}]}`: "a", `{"a":[{"prefix":5}]}`: "a", `{"a":[{"prefix":"x","suffix":"y"}]}`: "a", `{"a":[{}]}`: "a",
		`{"a":[{"prefix":{"wildcard":"x"}}]}`: "a", `{"a":[{"suffix":["x"]}]}`: "a", `{"a":[{"equals-ignore-case":["x"]}]}`: "a",
		`{"a":[{"exists":"yes"}]}`: "a", `{"a":[{"cidr":"10.0.0.0"}]}`: "a", `{"a":[{"cidr":5}]}`: "a",
		`{"a":[{"wildcard":5}]}`: "a", `{"a":[{"wildcard":"a**b"}]}`: "a", `{"a":[{"wildcard":"a\\b"}]}`: "a",
		`{"a":[{"numeric":5}]}`: "a", `{"a":[{"numeric":[]}]}`: "a", `{"a":[{"numeric":["!",5]}]}`: "a", `{"a":[{"numeric":[">","5"]}]}`: "a",
		`{"a":[{"numeric":["<",5,">",1]}]}`: "a", `{"a":[{"numeric":[">",5,"<",5]}]}`: "a", `{"a":[{"numeric":[">",5e9,"<",6e9]}]}`: "a", `{"a":[{"numeric":["=",1,"<",6]}]}`: "a",
		`{"a":[{"anything-but":[]}]}`: "a", `{"a":[{"anything-but":["x",1]}]}`: "a", `{"a":[{"anything-but":null}]}`: "a", `{"a":[{"anything-but":[true]}]}`: "a",
		`{"a":[{"anything-but":{"exists":true}}]}`: "a", `{"a":[{"anything-but":{"prefix":[]}}]}`: "a", `{"a":[{"anything-but":{"prefix":5}}]}`: "a", `{"a":[{"anything-but":{}}]}`: "a",
		`{"$or":[{"a":[1]}]}`: "$or", `{"$or":[1,2]}`: "$or", `{"$or":{"a":[1]}}`: "$or", `{"b":{"$or":[{"a":[1]},{}]}}`: "b",
	} {
		_, err := pattern.Compile([]byte(source))
		var e *pattern.Error
		require.ErrorAs(t, err, &e, source)
		require.Equal(t, at, e.Path, source)
		require.NotEmpty(t, e.Error())
	}
}

func BenchmarkMatch(b *testing.B) {
	p := compile(b, `{"source":["eventforge.orders"],"detail-type":[{"prefix":"order."}],"detail":{"data":{"total":[{"numeric":[">",10]}]}}}`)
	event := map[string]any{"source": "eventforge.orders", "detail-type": "order.created", "detail": map[string]any{"data": map[string]any{"total": 12.0}}}
	b.ReportAllocs()
	for b.Loop() {
		if !p.Match(event) {
			b.Fatal("no match")
		}
	}
}

func TestReadsOnly(t *testing.T) {
	for source, want := range map[string]bool{
		`{"a":["x"]}`:                                   true,
		`{"b":{"c":["x"]}}`:                             true,
		`{"b":{"c":{"d":["x"]}}}`:                       true,
		`{"b":{"e":["x"]}}`:                             false,
		`{"a":["x"],"f":["x"]}`:                         false,
		`{"b":["x"]}`:                                   false, // the object itself
		`{"$or":[{"a":["x"]},{"b":{"c":["x"]}}]}`:       true,
		`{"$or":[{"a":["x"]},{"b":{"e":["x"]}}]}`:       false,
		`{"b":{"$or":[{"c":["x"]},{"e":["x"]}]}}`:       false,
		`{"b":{"$or":[{"c":["x"]},{"c":["y"]}]}}`:       true,
		`{"a":[{"exists":false}],"b":{"c":["x"]}}`:      true,
		`{"a":[{"exists":false}],"bc":{"c":["x"]}}`:     false,
		`{"b":{"c":["x"],"$or":[{"e":[1]},{"c":[2]}]}}`: false,
	} {
		p, err := pattern.Compile([]byte(source))
		require.NoError(t, err)
		require.Equal(t, want, p.ReadsOnly("a", "b.c"), source)
	}
}
